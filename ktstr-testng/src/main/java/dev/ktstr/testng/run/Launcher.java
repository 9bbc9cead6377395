// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.util.Optional;

/** Who started this JVM. */
public final class Launcher {
    private static final String FORK_NUMBER = "surefire.forkNumber";

    private Launcher() {}

    /**
     * {@return the Maven that forked this JVM, or empty if nobody did}
     *
     * <p>Surefire starts the fork through a shell, which may live on after Maven: the JVM above it is the one that counts.
     */
    public static Optional<ProcessHandle> maven() {
        if (System.getProperty(FORK_NUMBER) == null) {
            return Optional.empty();
        }
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        Optional<ProcessHandle> ancestor = parent;
        while (ancestor.isPresent()) {
            String command = ancestor.get().info().command().orElse("");
            if (command.endsWith("/java")) {
                return ancestor;
            }
            ancestor = ancestor.get().parent();
        }
        return parent;
    }

    /** {@return what is the same in all JVMs of a run and in no other run} */
    static String runId() {
        ProcessHandle process = maven().orElseGet(ProcessHandle::current);
        return process.pid() + "@"
                + process.info().startInstant().map(Object::toString).orElse("?");
    }
}
