// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testng.annotations.Test;

public class TailTest {
    private static String lines(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    }

    @Test
    public void aShortTextIsItsOwnTail() {
        assertThat(Tail.of("one\ntwo\n\n")).isEqualTo("one\ntwo");
        assertThat(Tail.of("")).isEmpty();
    }

    @Test
    public void theLastTwentyLinesOfALongFileAreReadAndNoMore() throws Exception {
        Path file = Files.createTempFile("tail", ".log");
        try {
            Files.writeString(file, lines(1, 20_000) + "\n");
            assertThat(Tail.of(file)).isEqualTo(lines(19_981, 20_000));
            Files.writeString(file, "x".repeat(1 << 20));
            assertThat(Tail.of(file)).hasSize(64 * 1024);
        } finally {
            Files.delete(file);
        }
    }
}
