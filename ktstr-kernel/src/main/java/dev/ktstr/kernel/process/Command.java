// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A command to run.
 *
 * @param program name, looked for on PATH
 * @param arguments its arguments, passed as they are
 * @param directory working directory
 * @param timeout longest run; the process is killed then
 */
public record Command(String program, List<String> arguments, Path directory, Duration timeout) {

    /** Copies the arguments. */
    public Command {
        arguments = List.copyOf(arguments);
    }

    /** {@return the command as a person would type it} */
    @Override
    public String toString() {
        return program + " " + String.join(" ", arguments);
    }
}
