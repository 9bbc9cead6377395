// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How the guests of a run came to life, and what that cost. */
final class BootCounts {
    /** What is counted. */
    enum Kind {
        WARM_START("warm start", "warm starts"),
        COLD_BOOT("cold boot", "cold boots"),
        IMAGE_MADE("image made", "images made");

        private final String one;
        private final String many;

        Kind(String one, String many) {
            this.one = one;
            this.many = many;
        }
    }

    private final Map<Kind, List<Duration>> taken = new EnumMap<>(Kind.class);

    /**
     * Counts one.
     *
     * @param took from the wish for a guest until its agent was ready; or, of an image, until that was stored
     */
    synchronized void add(Kind kind, Duration took) {
        taken.computeIfAbsent(kind, key -> new ArrayList<>()).add(took);
    }

    /** {@return one line, such as {@code 4 warm starts of 0.31 s, 1 image made of 4.90 s (medians)}; empty if there was none} */
    synchronized Optional<String> line() {
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        taken.forEach((kind, times) -> parts.add(String.format(
                Locale.ROOT,
                "%d %s of %.2f s",
                times.size(),
                times.size() == 1 ? kind.one : kind.many,
                median(times).toNanos() / 1e9)));
        return Optional.of(
                String.join(", ", parts) + (taken.values().stream().allMatch(t -> t.size() == 1) ? "" : " (medians)"));
    }

    private static Duration median(List<Duration> times) {
        List<Duration> sorted = new ArrayList<>(times);
        sorted.sort(null);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : sorted.get(middle - 1).plus(sorted.get(middle)).dividedBy(2);
    }
}
