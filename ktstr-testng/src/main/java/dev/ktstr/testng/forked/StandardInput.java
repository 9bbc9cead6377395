// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.forked;

import java.io.IOException;

/** The standard input of a JVM that must not outlive who started it: a pipe that nobody writes to. */
public final class StandardInput {
    private StandardInput() {}

    /** Ends this JVM with a status when its standard input ends. */
    public static void endWithIt(int status) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nobody says anything; only the end counts.
                        }
                    } catch (IOException e) {
                        // As good as the end.
                    }
                    System.exit(status);
                },
                "stdin-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
