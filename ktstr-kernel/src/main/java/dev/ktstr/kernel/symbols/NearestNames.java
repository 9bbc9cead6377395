// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Finds names that were perhaps meant: first those few edits away, then those of which the wanted one is a part. It looks at
 * every name once, and at each no longer than its length times the edits allowed.
 */
final class NearestNames {

    private static final int MOST_EDITS = 4;
    private static final int LETTERS_PER_EDIT = 3;
    private static final int SHORTEST_PART = 3;

    private final Names names;
    private final byte[] wanted;
    private final int most;
    private final int edits;
    private final String text;
    private final LevenshteinDistance levenshtein;

    NearestNames(Names names, String wanted, int most) {
        this.names = names;
        this.wanted = wanted.getBytes(StandardCharsets.UTF_8);
        this.most = most;
        this.edits = Math.min(MOST_EDITS, Math.max(1, this.wanted.length / LETTERS_PER_EDIT));
        this.text = wanted;
        this.levenshtein = new LevenshteinDistance(edits);
    }

    private record Suggestion(int edits, int length, String name) {
        static final Comparator<Suggestion> BEST_FIRST = Comparator.comparingInt(Suggestion::edits)
                .thenComparingInt(Suggestion::length)
                .thenComparing(Suggestion::name);
    }

    /** {@return the best names, the best first, each once} */
    List<String> among(int[] symbols) {
        if (wanted.length == 0 || wanted.length > Names.LONGEST) {
            return List.of();
        }
        TreeSet<Suggestion> best = new TreeSet<>(Suggestion.BEST_FIRST);
        for (int symbol : symbols) {
            int distance = distance(symbol);
            if (distance <= edits || isPartOf(symbol)) {
                best.add(new Suggestion(distance, names.length(symbol), names.get(symbol)));
                if (best.size() > most) {
                    best.pollLast();
                }
            }
        }
        List<String> found = new ArrayList<>(most);
        best.forEach(suggestion -> found.add(suggestion.name()));
        return List.copyOf(found);
    }

    /** {@return the Levenshtein distance, at most one more than is allowed} */
    private int distance(int symbol) {
        if (Math.abs(names.length(symbol) - wanted.length) > edits) {
            return edits + 1; // without a text of its own
        }
        int found = levenshtein.apply(text, names.get(symbol));
        return found < 0 ? edits + 1 : found;
    }

    private boolean isPartOf(int symbol) {
        if (wanted.length < SHORTEST_PART) {
            return false;
        }
        int last = names.length(symbol) - wanted.length;
        for (int from = 0; from <= last; from++) {
            int i = 0;
            while (i < wanted.length && names.at(symbol, from + i) == wanted[i]) {
                i++;
            }
            if (i == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
