// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** The last lines of a log, as reports show them. */
final class Tail {
    static final int LINES = 20;
    /** No more of a log is looked at: a guest may print without end. */
    private static final int MAX_BYTES = 64 * 1024;
    /** A guest must not drive the user's terminal. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\t\n]]");

    private Tail() {}

    /** {@return the last lines of a text, fit for a terminal} */
    static String of(String text) {
        List<String> lines = text.stripTrailing().lines().toList();
        return printable(String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size())));
    }

    /** {@return a text without what drives a terminal} */
    static String printable(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /** {@return the last lines of a log, whatever bytes stand in it} */
    static String of(byte[] log) {
        int from = Math.max(0, log.length - MAX_BYTES);
        return of(new String(log, from, log.length - from, StandardCharsets.ISO_8859_1));
    }
}
