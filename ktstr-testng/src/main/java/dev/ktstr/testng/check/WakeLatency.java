// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.report.WakeSamples;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * How long wake-ups took. The n-th percentile is the sample at index {@code ceil(count * n / 100) - 1} of the sorted ones, with three
 * digits, rounded down: rounding never makes a limit be crossed.
 *
 * @param samples how many latencies were kept, at least 1
 * @param medianNanos their median, in nanoseconds
 * @param p99Nanos their 99th percentile, in nanoseconds
 * @param cv their coefficient of variation (population)
 */
public record WakeLatency(long samples, long medianNanos, long p99Nanos, double cv) {
    private static final int DIGITS = 3;
    private static final double MEDIAN = 50;
    private static final double P99 = 99;

    /** {@return the figures of samples that are pooled; empty without samples} */
    static Optional<WakeLatency> of(List<WakeSamples> pooled) {
        Histogram histogram = new Histogram(WakeSamples.SATURATED_NANOS, DIGITS);
        pooled.forEach(samples -> samples.stream().forEach(histogram::recordValue));
        if (histogram.getTotalCount() == 0) {
            return Optional.empty();
        }
        Deviation deviation = Deviation.of(
                () -> pooled.stream().flatMapToLong(WakeSamples::stream).asDoubleStream());
        return Optional.of(new WakeLatency(
                histogram.getTotalCount(), percentile(histogram, MEDIAN), percentile(histogram, P99), deviation.cv()));
    }

    private static long percentile(Histogram histogram, double percentile) {
        return histogram.lowestEquivalentValue(histogram.getValueAtPercentile(percentile));
    }
}
