// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Collects the names most like one that was not found: by letters to change, or because they begin with it. */
final class SimilarNames {

    /** Longer ones are nobody's typing errors, and a hostile section may have many of them. */
    static final int MAX_LENGTH = 64;

    private record Candidate(int distance, String name) {}

    private final String wanted;
    private final int limit;
    private final int maxDistance;
    private final LevenshteinDistance levenshtein;
    private final TreeSet<Candidate> best =
            new TreeSet<>(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name));

    SimilarNames(String wanted, int limit) {
        this.wanted = wanted;
        this.limit = limit;
        this.maxDistance = Math.min(4, 1 + wanted.length() / 4);
        this.levenshtein = new LevenshteinDistance(maxDistance);
    }

    void offer(String name) {
        if (wanted.isEmpty() || name.isEmpty() || wanted.length() > MAX_LENGTH) {
            return;
        }
        int distance = distance(name);
        if (distance > maxDistance && name.startsWith(wanted)) {
            distance = maxDistance + 1;
        } else if (distance > maxDistance) {
            return;
        }
        best.add(new Candidate(distance, name));
        if (best.size() > limit) {
            best.pollLast();
        }
    }

    List<String> best() {
        List<String> names = new ArrayList<>();
        for (Candidate candidate : best) {
            names.add(candidate.name());
        }
        return names;
    }

    /** {@return the Levenshtein distance, or one above the limit} */
    private int distance(String name) {
        int edits = levenshtein.apply(wanted, name);
        return edits < 0 ? maxDistance + 1 : edits;
    }
}
