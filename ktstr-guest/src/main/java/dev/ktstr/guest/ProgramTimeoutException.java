// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.GuestException;
import java.time.Duration;

/** A program in the guest took too long and was killed. */
public final class ProgramTimeoutException extends GuestException {
    private final boolean agentGoesOn;

    private ProgramTimeoutException(String message, boolean agentGoesOn) {
        super(message);
        this.agentGoesOn = agentGoesOn;
    }

    static ProgramTimeoutException ofKilled(Program program, Duration limit) {
        return new ProgramTimeoutException(
                quoted(program) + " did not end within " + seconds(limit) + " and was killed", true);
    }

    static ProgramTimeoutException ofUnkillable(Program program, Duration limit) {
        return new ProgramTimeoutException(
                quoted(program) + " was killed and did not end within " + seconds(limit)
                        + " even so: the guest's kernel does not let go of it",
                false);
    }

    /** {@return whether the agent can be asked for something else} */
    public boolean agentGoesOn() {
        return agentGoesOn;
    }

    private static String quoted(Program program) {
        return "'" + String.join(" ", program.argv()) + "'";
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() / 1000.0 + " s";
    }
}
