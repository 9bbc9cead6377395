// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All looks of one workload.
 *
 * @param samples in the order of time
 * @param gaps the looks that are not among them
 * @param hz the ticks of the guest's kernel in a second (CONFIG_HZ)
 * @param domainsAtStart the scheduling domains of every CPU before the workload; empty where they could not be read
 * @param domainsAtEnd the same after it
 */
public record MonitorSeries(
        List<MonitorSample> samples,
        Gaps gaps,
        int hz,
        Optional<List<DomainSample>> domainsAtStart,
        Optional<List<DomainSample>> domainsAtEnd) {
    /** The time from one look to the next. */
    public static final Duration PERIOD = Duration.ofMillis(100);

    /** The HZ of a kernel that does not tell: what most distributions build. */
    public static final int DEFAULT_HZ = 250;

    public MonitorSeries {
        samples = List.copyOf(samples);
        domainsAtStart = domainsAtStart.map(List::copyOf);
        domainsAtEnd = domainsAtEnd.map(List::copyOf);
        for (int i = 1; i < samples.size(); i++) {
            if (samples.get(i - 1).atNanos() >= samples.get(i).atNanos()) {
                throw new IllegalArgumentException("samples must be in the order of time, but sample " + i + " is of "
                        + samples.get(i).atNanos() + " ns and the one before of "
                        + samples.get(i - 1).atNanos() + " ns");
            }
        }
        if (hz < 1) {
            throw new IllegalArgumentException("hz must be at least 1 but was " + hz);
        }
    }

    /** {@return a series without scheduling domains, of a kernel with the usual HZ} */
    public static MonitorSeries of(List<MonitorSample> samples, Gaps gaps) {
        return new MonitorSeries(samples, gaps, DEFAULT_HZ, Optional.empty(), Optional.empty());
    }

    /** {@return whether a look is missing between two samples, so that nothing can be said of the time between} */
    static boolean gapBetween(MonitorSample before, MonitorSample after) {
        return after.atNanos() - before.atNanos() >= 2 * PERIOD.toNanos();
    }

    /** {@return whether a look is missing just before the sample of this index; before the first there is nothing to miss} */
    boolean gapBefore(int index) {
        return index > 0 && gapBetween(samples.get(index - 1), samples.get(index));
    }
}
