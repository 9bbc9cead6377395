// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

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

    private static int edits(String text, String word) {
        return LevenshteinDistance.getDefaultInstance().apply(text, word);
    }
}
