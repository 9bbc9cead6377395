// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.testng.annotations.Test;

/** No amount of what a guest sends fills the host's memory, stack or time. */
public class GuestFloodTest {
    /**
     * In a JVM of its own: a heap that is too small tells memory that is kept from garbage, without figures that vary. Gson
     * makes parse errors of both exhausted heap and stack, hence the flag, and a stack that ten thousand nested arrays
     * would overflow in any thread of the host.
     */
    @Test(timeOut = 180_000)
    public void isSurvivedInASmallHeap() throws Exception {
        Path output = Files.createTempFile("ktstr-flood", ".log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx64m",
                        "-Xss512k",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GuestFlood.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = child.waitFor(120, TimeUnit.SECONDS);
            String text = Files.readString(output);
            assertThat(ended).as("ended in time; it printed:%n%s", text).isTrue();
            assertThat(child.exitValue())
                    .as("exit status; it printed:%n%s", text)
                    .isZero();
            assertThat(text).containsPattern("survived [0-9]{2,} floods");
        } finally {
            child.destroyForcibly();
            Files.delete(output);
        }
    }
}
