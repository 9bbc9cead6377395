// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.progress;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How many characters a line of the terminal has. */
public final class TerminalWidth {
    private static final int USUAL = 80;
    private static final int WIDEST = 1000;

    private TerminalWidth() {}

    /** {@return what the terminal of this process says now; 80 where it says nothing} */
    public static int now() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return columns(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return USUAL;
        }
    }

    /** {@return the second of the two numbers that {@code stty size} prints} */
    static int columns(String size) {
        String[] numbers = size.strip().split(" ", -1);
        try {
            int columns = numbers.length == 2 ? Integer.parseInt(numbers[1]) : 0;
            return columns > 0 && columns <= WIDEST ? columns : USUAL;
        } catch (NumberFormatException e) {
            return USUAL;
        }
    }
}
