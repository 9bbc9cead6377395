// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.surefire;

import dev.ktstr.testng.run.Launcher;
import java.time.Duration;

/**
 * Ends this JVM when the Maven that started it is gone. Surefire notices that too, but only after as much as half a minute, in
 * which guests would go on running for nobody.
 */
final class ParentWatch {
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final int EXIT_STATUS = 1;

    private ParentWatch() {}

    static void start() {
        Launcher.maven().ifPresent(maven -> {
            Thread watch = new Thread(() -> watch(maven), "ktstr-parent-watch");
            watch.setDaemon(true);
            watch.start();
        });
    }

    private static void watch(ProcessHandle parent) {
        try {
            while (parent.isAlive()) {
                Thread.sleep(PERIOD.toMillis());
            }
            // exit, not halt: the shutdown hooks remove what this run keeps on the host.
            System.exit(EXIT_STATUS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
