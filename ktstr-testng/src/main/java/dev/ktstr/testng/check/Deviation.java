// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * How far numbers are from their mean.
 *
 * @param count how many they are
 * @param mean of them; 0 without any
 * @param cv the coefficient of variation: the standard deviation of the population by the mean; 0 where that is 0
 */
record Deviation(long count, double mean, double cv) {
    /** @param numbers the same ones each time they are asked for */
    static Deviation of(Supplier<DoubleStream> numbers) {
        var sums = numbers.get().summaryStatistics();
        double mean = sums.getAverage();
        double variance = numbers.get()
                .map(number -> (number - mean) * (number - mean))
                .average()
                .orElse(0);
        return new Deviation(sums.getCount(), mean, mean == 0 ? 0 : Math.sqrt(variance) / mean);
    }
}
