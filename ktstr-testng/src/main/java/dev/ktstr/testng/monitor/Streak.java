// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import java.util.Optional;
import java.util.OptionalDouble;

/** Follows readings from sample to sample and remembers for how long, without a break, they were beyond a limit. */
final class Streak {
    private final double limit;
    private int judged;
    private int length;
    private double worst;
    private Optional<Run> longest = Optional.empty();
    /** The run that it may have been, if nothing good was missed. */
    private int possible;

    private int longestPossible;

    /**
     * Readings one after the other that were beyond the limit.
     *
     * @param length how many
     * @param worst the highest of them
     * @param lastIndex the index of the last one's sample
     */
    record Run(int length, double worst, int lastIndex) {}

    /**
     * Begins to follow readings.
     *
     * @param limit what is still good
     */
    Streak(double limit) {
        this.limit = limit;
    }

    /** A reading; one that is not known is neither good nor bad, and what was before it does not go on behind it. */
    void add(int index, OptionalDouble reading) {
        if (reading.isPresent()) {
            judged++;
        }
        if (reading.isEmpty()) {
            interrupt();
            return;
        }
        if (reading.getAsDouble() <= limit) {
            interrupt();
            possible = 0;
            return;
        }
        length++;
        longestPossible = Math.max(longestPossible, ++possible);
        worst = Math.max(worst, reading.getAsDouble());
        if (longest.isEmpty() || length > longest.get().length()) {
            longest = Optional.of(new Run(length, worst, index));
        }
    }

    /** Something is missing here. */
    void interrupt() {
        length = 0;
        worst = 0;
    }

    /** {@return how many readings were good or bad} */
    int judged() {
        return judged;
    }

    /** {@return how many readings in a row were bad, if nothing that is missing was good} */
    int longestPossible() {
        return longestPossible;
    }

    /** {@return the longest run of bad ones, if it is as long as it must be to count} */
    Optional<Run> lasting(int sustained) {
        return longest.filter(run -> run.length() >= sustained);
    }
}
