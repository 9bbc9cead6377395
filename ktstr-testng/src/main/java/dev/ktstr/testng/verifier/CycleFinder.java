// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds cycles that begin with an anchor. Every comparison of two repetitions either makes a run longer, which is skipped
 * then, or is no longer than the distance of a few anchors: the time grows with the number of parts, not with its square.
 *
 * @param parts the log
 */
record CycleFinder(List<LogPart> parts) {
    private static final int MIN_PERIOD_LINES = 5;
    static final int MIN_TIMES = 3;
    /** An anchor may come so often in a cycle. */
    private static final int MAX_STRIDE = 3;

    /**
     * A cycle.
     *
     * @param from the index of its first part
     * @param period how many parts it has
     * @param times how often it comes
     */
    record Run(int from, int period, int times) {
        int end() {
            return from + period * times;
        }

        private int length() {
            return period * times;
        }
    }

    /** {@return runs that do not overlap, in their order} */
    List<Run> at(int anchor) {
        int[] places = IntStream.range(0, parts.size())
                .filter(i -> parts.get(i).key() == anchor)
                .toArray();
        List<Run> runs = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < places.length; i++) {
            if (places[i] >= next) {
                Optional<Run> run = longest(places, i);
                run.ifPresent(runs::add);
                next = run.map(Run::end).orElse(next);
            }
        }
        return runs;
    }

    private Optional<Run> longest(int[] places, int i) {
        Optional<Run> best = Optional.empty();
        for (int stride = 1; stride <= MAX_STRIDE && i + stride < places.length; stride++) {
            Run run = run(places[i], places[i + stride] - places[i]);
            if (run.times() >= MIN_TIMES && run.length() > best.map(Run::length).orElse(0)) {
                best = Optional.of(run);
            }
        }
        return best;
    }

    private Run run(int from, int period) {
        boolean longEnough = LogPart.count(parts.subList(from, from + period)) >= MIN_PERIOD_LINES;
        int times = 1;
        while (longEnough && repeats(from, from + period * times, period)) {
            times++;
        }
        return new Run(from, period, times);
    }

    private boolean repeats(int first, int again, int period) {
        if (again + period > parts.size()) {
            return false;
        }
        for (int i = 0; i < period; i++) {
            if (parts.get(first + i).key() != parts.get(again + i).key()) {
                return false;
            }
        }
        return true;
    }
}
