// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.protocol.JsonMessage;

/**
 * How a process of the guest ended.
 *
 * @param signaled whether a signal killed it
 * @param value the signal's number, 1 to 64, or the exit status, 0 to 255
 */
public record ProcessExit(boolean signaled, int value) {
    private static final int MAX_STATUS = 255;
    private static final int MAX_SIGNAL = 64;
    private static final int SHELL_SIGNAL = 128;

    /** {@return the end that either {@code exitCode} or {@code signal} tells} */
    public static ProcessExit read(JsonMessage json) {
        if (json.has("signal")) {
            if (json.has("exitCode")) {
                throw json.malformed("signal", "stands beside 'exitCode', expected one of the two");
            }
            return new ProcessExit(true, json.integer("signal", 1, MAX_SIGNAL));
        }
        return new ProcessExit(false, json.integer("exitCode", 0, MAX_STATUS));
    }

    /** {@return the number a shell would give: the exit status, or 128 + the signal's number} */
    public int shellStatus() {
        return signaled ? SHELL_SIGNAL + value : value;
    }

    /** {@return {@code exit status 1} or {@code signal 9}} */
    @Override
    public String toString() {
        return (signaled ? "signal " : "exit status ") + value;
    }
}
