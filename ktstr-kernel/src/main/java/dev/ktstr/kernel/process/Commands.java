// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs external commands. */
public interface Commands {

    /** {@return whether a program of this name can be run} */
    boolean exists(String program);

    /** {@return what is another text when the program of this name is another one; empty where that cannot be told} */
    default Optional<String> identity(String program) {
        return Optional.empty();
    }

    /**
     * {@return where a program of this name is looked for, up to the place where it is found; empty where that cannot be told} What lies
     * there decides which program runs.
     */
    default Optional<List<Path>> places(String program) {
        return Optional.empty();
    }

    /**
     * Runs a command to its end.
     *
     * @param everyTick called a few times per second while the command runs, on the calling thread
     * @return what it left; a non-zero exit code is not an error here
     * @throws CommandException when the command cannot be started or exceeds its timeout
     * @throws InterruptedException when the calling thread is interrupted; the process is killed first
     */
    CommandOutput run(Command command, Runnable everyTick) throws InterruptedException;
}
