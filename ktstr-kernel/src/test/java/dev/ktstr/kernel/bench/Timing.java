// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Times of one thing, in milliseconds. */
final class Timing {
    private static final double NANOS_PER_MILLI = 1e6;

    private final String name;
    private final List<Double> millis = new ArrayList<>();

    Timing(String name) {
        this.name = name;
    }

    /** What is timed. */
    interface Action {
        /** Does it. */
        void run() throws Exception;
    }

    void measure(Action action) throws Exception {
        long begun = System.nanoTime();
        action.run();
        millis.add((System.nanoTime() - begun) / NANOS_PER_MILLI);
    }

    double median() {
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    void print() {
        List<Double> sorted = sorted();
        System.out.printf(
                Locale.ROOT,
                "%-48s median %8.2f ms   (least %.2f, most %.2f)%n",
                name,
                median(),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    private List<Double> sorted() {
        List<Double> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return sorted;
    }
}
