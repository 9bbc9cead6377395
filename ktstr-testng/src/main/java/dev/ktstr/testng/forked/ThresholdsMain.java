// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.forked;

import dev.ktstr.testng.adapter.ShownThresholds;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Prints what tests demand. Exit status: 0, or 2 if there is no such test or its annotation is wrong, which standard error tells.
 */
public final class ThresholdsMain {
    private static final int CANNOT = 2;

    private ThresholdsMain() {}

    /**
     * Prints what each test of a name demands.
     *
     * @param arguments the directory of the test classes, and the name: {@code Class#method}
     */
    public static void main(String[] arguments) throws IOException {
        StandardInput.endWithIt(CANNOT);
        int status = 0;
        try {
            DeclaredTests declared = DeclaredTests.in(
                    Path.of(arguments[0]), Thread.currentThread().getContextClassLoader());
            declared.troubles().forEach(System.err::println);
            for (DeclaredTests.Test test : declared.named(arguments[1])) {
                ShownThresholds.of(test.testClass(), test.method()).forEach(System.out::println);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            status = CANNOT;
        }
        System.exit(status);
    }
}
