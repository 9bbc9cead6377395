// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.util.function.Consumer;

/** Where the lines about the run as a whole go: Maven's log when Surefire started us, standard output otherwise. */
public final class Console {
    private static volatile Consumer<String> sink = System.out::println;

    private Console() {}

    /** Sends the lines elsewhere. */
    public static void use(Consumer<String> newSink) {
        sink = newSink;
    }

    /** Prints a line. */
    public static void print(String line) {
        sink.accept("ktstr: " + line);
    }
}
