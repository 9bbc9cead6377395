// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.Test;

public class ConsoleTest {
    private final List<byte[]> given = new ArrayList<>();

    private static void put(Console console, String text) {
        for (byte value : text.getBytes(StandardCharsets.ISO_8859_1)) {
            console.put(value);
        }
    }

    private List<String> texts() {
        return given.stream()
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Test
    public void linesAreHandedOnWhole() {
        given.clear();
        Console console = new Console(given::add);
        put(console, "one\r\n\ntw");
        assertThat(texts()).containsExactly("one\r\n", "\n");
        put(console, "o\n");
        assertThat(texts()).containsExactly("one\r\n", "\n", "two\n");
        assertThat(given.get(0)).as("a copy").isEqualTo("one\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    public void bytesAreLeftAsTheyAre() {
        given.clear();
        Console console = new Console(given::add);
        for (int value = 255; value >= 0; value--) {
            console.put((byte) value);
        }
        console.flush();
        assertThat(given).hasSize(2);
        assertThat(given.get(0)).hasSize(246).startsWith(0xff, 0xfe).endsWith('\n');
        assertThat(given.get(1)).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    }

    @Test
    public void aLineWithoutEndIsHandedOnInPieces() {
        given.clear();
        Console console = new Console(given::add);
        put(console, "x".repeat(1023));
        assertThat(given).isEmpty();
        put(console, "x");
        assertThat(texts()).containsExactly("x".repeat(1024));
        put(console, "y".repeat(1023) + "\n");
        assertThat(texts()).containsExactly("x".repeat(1024), "y".repeat(1023) + "\n");
    }

    @Test
    public void flushHandsOnWhatThereIs() {
        given.clear();
        Console console = new Console(given::add);
        console.flush();
        assertThat(given).as("not even an empty line").isEmpty();
        put(console, "login: ");
        console.flush();
        console.flush();
        assertThat(texts()).containsExactly("login: ");
    }

    @Test
    public void aSinkThatThrowsIsLeftAlone() {
        List<Integer> lengths = new ArrayList<>();
        Console console = new Console(bytes -> {
            lengths.add(bytes.length);
            throw new IllegalStateException("full");
        });
        put(console, "a\nb\n" + "c".repeat(5000));
        console.flush();
        assertThat(lengths).containsExactly(2);
    }
}
