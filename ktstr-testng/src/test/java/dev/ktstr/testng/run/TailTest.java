// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
    public void theLastTwentyLinesOfALongLogAreReadAndNoMore() {
        assertThat(Tail.of(bytes(lines(1, 20_000) + "\n"))).isEqualTo(lines(19_981, 20_000));
        assertThat(Tail.of(bytes("x".repeat(1 << 20)))).hasSize(64 * 1024);
        assertThat(Tail.of(bytes("a\r\nb\r\n"))).isEqualTo("a\nb");
    }

    @Test
    public void aGuestDoesNotDriveTheTerminal() {
        assertThat(Tail.of("\tone\u001b[2J\u0007two\u007f\n\u009b31mthree\0."))
                .isEqualTo("\tone?[2J?two?\n?31mthree?.");
        assertThat(Tail.of(new byte[] {(byte) 0x9b, 'A', 0x1b, 'c', '.'})).isEqualTo("?A?c.");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
