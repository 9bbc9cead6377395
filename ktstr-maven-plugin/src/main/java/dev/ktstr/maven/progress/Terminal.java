// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether a person watches. */
public final class Terminal {
    private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private Terminal() {}

    /** {@return whether standard output is a terminal; System.console() does not tell any more from JDK 22 on} */
    public static boolean isStandardOutput() {
        return isTerminal(STANDARD_OUTPUT);
    }

    /** {@return whether a person can type} */
    public static boolean isStandardInput() {
        return isTerminal(STANDARD_INPUT);
    }

    private static boolean isTerminal(Path stream) {
        try {
            String target = Files.readSymbolicLink(stream).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
