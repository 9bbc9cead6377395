// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lines without end in bounded memory: of too many the first quarter and the last three quarters of the room stay, with a line
 * between them that tells how many are missing. The end has more room since it is where the verifier gives up. What fits stays
 * as it is, so that nothing changes when it is done twice.
 */
final class BoundedText {
    /** The line that tells what is missing is shorter. */
    private static final int REMARK_CHARS = 80;

    private final int maxChars;
    private final StringBuilder head = new StringBuilder();
    private final Deque<String> tail = new ArrayDeque<>();

    private boolean headIsFull;
    private int charsInTail;
    private long leftOut;

    /** @param maxChars the room */
    BoundedText(int maxChars) {
        this.maxChars = maxChars;
    }

    /** {@return a text of printable lines, each with its end, within the room} */
    static String of(String text, int maxChars) {
        BoundedText bounded = new BoundedText(maxChars);
        text.lines().forEach(line -> bounded.add(Printable.line(line, Printable.LINE_CHARS)));
        return bounded.toString();
    }

    /** Adds a printable line. */
    void add(String line) {
        headIsFull = headIsFull || head.length() + line.length() + 1 > maxChars / 4;
        if (!headIsFull) {
            head.append(line).append('\n');
            return;
        }
        tail.add(line);
        charsInTail += line.length() + 1;
        while (head.length() + charsInTail > maxChars - (leftOut > 0 ? REMARK_CHARS : 0)) {
            charsInTail -= tail.remove().length() + 1;
            leftOut++;
        }
    }

    /** {@return what stayed, each line with its end} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(head);
        if (leftOut > 0) {
            text.append("[ktstr: ").append(leftOut).append(" lines are left out here]\n");
        }
        tail.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
