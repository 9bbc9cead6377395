// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import org.HdrHistogram.Histogram;

/**
 * Percentiles of numbers from 0 on. The n-th is the one at index {@code ceil(count * n / 100) - 1} of the sorted ones, with three digits,
 * rounded down: rounding never makes a limit be crossed.
 */
final class Percentiles {
    private static final int DIGITS = 3;

    private final Histogram histogram = new Histogram(DIGITS);

    void add(long number) {
        histogram.recordValue(number);
    }

    long count() {
        return histogram.getTotalCount();
    }

    /** {@return the n-th percentile, n from 0 to 100; 0 without numbers} */
    long at(double n) {
        return histogram.lowestEquivalentValue(histogram.getValueAtPercentile(n));
    }
}
