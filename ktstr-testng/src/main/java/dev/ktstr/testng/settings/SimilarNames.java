// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The names that were perhaps meant: a few letters away, or longer ones with the wanted one in them. */
public final class SimilarNames {
    /** One letter in three may be wrong; more is another word. */
    private static final int LETTERS_PER_MISTAKE = 3;
    /** Longer names are nobody's typing errors, and comparing takes time by the square. */
    private static final int LONGEST_NAME = 100;

    private static final int SHORTEST_PART = 3;
    private static final int MOST = 3;

    private record Candidate(int edits, String name) {}

    private SimilarNames() {}

    /** {@return the end of a sentence about a name that is not there, or nothing where none is similar} */
    public static String didYouMean(String wanted, Collection<String> names) {
        if (names.isEmpty()) {
            return "; there is none at all";
        }
        List<String> similar = to(wanted, names);
        return similar.isEmpty() ? "" : "; did you mean " + String.join(", ", similar) + "?";
    }

    /** {@return the name that was most likely meant; empty if none is similar} */
    public static Optional<String> nearest(String wanted, Collection<String> names) {
        return to(wanted, names).stream().findFirst();
    }

    private static List<String> to(String wanted, Collection<String> names) {
        if (wanted.length() > LONGEST_NAME) {
            return List.of();
        }
        int allowed = Math.max(1, wanted.length() / LETTERS_PER_MISTAKE);
        return names.stream()
                .filter(name -> isPart(wanted, name) || Math.abs(name.length() - wanted.length()) <= allowed)
                .map(name -> new Candidate(edits(wanted, name), name))
                .filter(candidate -> candidate.edits() <= allowed || isPart(wanted, candidate.name()))
                .sorted(Comparator.comparingInt(Candidate::edits).thenComparing(Candidate::name))
                .limit(MOST)
                .map(Candidate::name)
                .toList();
    }

    private static int edits(String wanted, String name) {
        return LevenshteinDistance.getDefaultInstance()
                .apply(wanted.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
    }

    private static boolean isPart(String wanted, String name) {
        return wanted.length() >= SHORTEST_PART && name.contains(wanted);
    }
}
