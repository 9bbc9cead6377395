// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.GuestException;
import java.time.Duration;
import java.util.Locale;

/**
 * The agent's heart stopped. The agent runs before everything else in the guest, so the guest's CPUs do not run any more, or
 * something with a still higher priority holds them all.
 */
public final class AgentSilentException extends GuestException {
    private final transient Duration silence;

    AgentSilentException(String waitedFor, Duration silence) {
        super(String.format(
                Locale.ROOT,
                "The agent fell silent: its heartbeat last moved %.1f s ago, while the host waited for %s",
                silence.toNanos() / 1e9,
                waitedFor));
        this.silence = silence;
    }

    /** {@return how long ago the heartbeat last moved} */
    public Duration silence() {
        return silence;
    }
}
