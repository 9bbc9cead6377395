// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.List;
import java.util.regex.Pattern;

/** A part of a log that is collapsed: a line, or a cycle of parts with its repetitions. */
sealed interface LogPart {
    /** {@return what is the same for parts that count as the same} */
    int key();

    /** {@return how many lines it is shown in} */
    int lines();

    /** Adds the lines it is shown in. */
    void print(List<String> out);

    /**
     * A line as it came.
     *
     * @param key of it without the states of registers
     * @param text with them
     */
    record Line(int key, String text) implements LogPart {
        @Override
        public int lines() {
            return 1;
        }

        @Override
        public void print(List<String> out) {
            out.add(text);
        }
    }

    /**
     * A cycle, of which the first and the last time are shown.
     *
     * @param key of the cycle and how often it comes
     * @param times how often, 3 or more
     * @param first its parts the first time
     * @param last its parts the last time
     */
    record Repeat(int key, int times, List<LogPart> first, List<LogPart> last) implements LogPart {
        private static final int MARKERS = 3;
        private static final Pattern BEGIN = Pattern.compile("--- [0-9]+x of the following [0-9]+ lines ---");
        private static final String END = "--- end repeat ---";

        /** {@return whether a line that is shown begins a cycle} */
        static boolean isBegin(String line) {
            return BEGIN.matcher(line).matches();
        }

        /** {@return whether a line that is shown ends a cycle} */
        static boolean isEnd(String line) {
            return line.equals(END);
        }

        @Override
        public int lines() {
            return count(first) + count(last) + MARKERS;
        }

        @Override
        public void print(List<String> out) {
            out.add("--- " + times + "x of the following " + count(first) + " lines ---");
            first.forEach(part -> part.print(out));
            out.add("--- " + (times - 2) + " identical iterations omitted ---");
            last.forEach(part -> part.print(out));
            out.add(END);
        }
    }

    /** {@return how many lines some parts are shown in} */
    static int count(List<LogPart> parts) {
        return parts.stream().mapToInt(LogPart::lines).sum();
    }
}
