// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the word of the grammar that was perhaps meant. */
final class Nearest {

    /** More letters than that and another word was meant. */
    private static final int MOST_EDITS = 3;

    private Nearest() {}

    /** {@return the one of the words that is the fewest edits away from a text, whatever its case; empty when none is near} */
    static Optional<String> of(String text, List<String> words) {
        String lower = text.toLowerCase(Locale.ROOT);
        return words.stream()
                .filter(word -> edits(lower, word) <= Math.min(MOST_EDITS, word.length() / 2))
                .min(Comparator.comparingInt(word -> edits(lower, word)));
    }

    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
