// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.protocol.JsonMessage;
import java.util.Optional;

/**
 * How a program ended that ran beside a plan's workers.
 *
 * @param name what the plan calls it
 * @param exit its exit status or the signal that ended it
 * @param killed whether it was asked to end, by an operation or by the end of the plan
 * @param wallNanos from its start to its end
 * @param execError why it could not be executed; empty where it was
 * @param output the last it wrote to standard output, at most {@link #MAX_OUTPUT} bytes as text
 * @param errors the last it wrote to standard error, at most {@link #MAX_ERRORS} bytes as text
 */
public record ProgramReport(
        String name,
        ProcessExit exit,
        boolean killed,
        long wallNanos,
        Optional<String> execError,
        String output,
        String errors) {
    /** The most bytes of standard output that are kept. */
    public static final int MAX_OUTPUT = 1 << 20;

    /** The most bytes of standard error that are kept. */
    public static final int MAX_ERRORS = 64 << 10;

    /** {@return whether it ended by itself with status 0} */
    public boolean succeeded() {
        return execError.isEmpty() && !exit.signaled() && exit.value() == 0;
    }

    static ProgramReport read(JsonMessage json, String output, String errors) {
        return new ProgramReport(
                json.string("name"),
                ProcessExit.read(json),
                json.bool("killed"),
                json.count("wallNanos"),
                json.has("execError") ? Optional.of(json.string("execError")) : Optional.empty(),
                output,
                errors);
    }
}
