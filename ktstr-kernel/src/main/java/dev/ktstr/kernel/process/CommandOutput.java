// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import java.util.List;

/**
 * What a finished command left.
 *
 * @param exitCode 0 for success
 * @param output standard output
 * @param errors standard error
 */
public record CommandOutput(int exitCode, String output, String errors) {

    private static final int TAIL_LINES = 8;

    /** {@return whether the command says that it succeeded} */
    public boolean succeeded() {
        return exitCode == 0;
    }

    /** {@return the last lines of what the command said: its errors, or its output when it gave no errors} */
    public String tail() {
        List<String> lines =
                (errors.isBlank() ? output : errors).strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }
}
