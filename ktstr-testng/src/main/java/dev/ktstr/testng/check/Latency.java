// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.report.WakeSamples;
import java.util.List;
import java.util.Optional;

/**
 * How long wake-ups, or requests, took: the {@link Percentiles} of those that were kept, in nanoseconds.
 *
 * @param samples how many were kept, at least 1
 * @param medianNanos their median
 * @param p90Nanos their 90th percentile
 * @param p99Nanos their 99th percentile
 * @param p999Nanos what 999 in 1000 of them do not exceed
 * @param cv their coefficient of variation (population)
 */
public record Latency(long samples, long medianNanos, long p90Nanos, long p99Nanos, long p999Nanos, double cv) {
    /** {@return the figures of samples that are pooled; empty without samples} */
    static Optional<Latency> of(List<WakeSamples> pooled) {
        Percentiles percentiles = new Percentiles();
        pooled.forEach(samples -> samples.stream().forEach(percentiles::add));
        if (percentiles.count() == 0) {
            return Optional.empty();
        }
        Deviation deviation = Deviation.of(
                () -> pooled.stream().flatMapToLong(WakeSamples::stream).asDoubleStream());
        return Optional.of(new Latency(
                percentiles.count(),
                percentiles.at(50),
                percentiles.at(90),
                percentiles.at(99),
                percentiles.at(99.9),
                deviation.cv()));
    }
}
