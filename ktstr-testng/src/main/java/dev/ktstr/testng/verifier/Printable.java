// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.regex.Pattern;

/** Text that may come from anywhere, made fit for terminals, XML 1.0, and HTML. */
final class Printable {
    /** The verifier's longest lines, states of ten registers and a full stack, are about half of it. */
    static final int LINE_CHARS = 4000;

    static final String CUT = " [cut]";

    private static final Pattern TERMINAL_SEQUENCE = Pattern.compile("\\x1b\\[[0-?]*[ -/]*[@-~]");
    /** Control characters, halves of surrogate pairs, separators of lines, what turns the direction of text, non-characters. */
    private static final Pattern UNFIT =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028-\\u202e\\u2066-\\u2069\\ufffe\\uffff&&[^\\t]]");

    private Printable() {}

    /**
     * {@return a line without what drives a terminal; of more characters than these and the mark of the cut only these and the
     * mark, so that nothing changes when it is done twice}
     */
    static String line(String line, int maxChars) {
        String kept = line.length() > maxChars + CUT.length() ? line.substring(0, maxChars) : line;
        String clean = UNFIT.matcher(TERMINAL_SEQUENCE.matcher(kept).replaceAll(""))
                .replaceAll("")
                .stripTrailing();
        return kept.length() < line.length() ? clean + CUT : clean;
    }

    /** {@return whether a text is one line that needs no change} */
    static boolean isLine(String text) {
        return text.indexOf('\t') < 0 && line(text, LINE_CHARS).equals(text);
    }
}
