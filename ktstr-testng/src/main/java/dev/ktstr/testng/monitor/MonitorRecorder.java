// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects the looks of a running workload, whoever takes them, and keeps account of those that are missing. Bounded: what
 * comes after the bound is missing too. Not for several threads at once.
 */
public final class MonitorRecorder {
    /** Readings of one CPU each that are kept, about 60 MiB of them: two hours of 4 CPUs, two minutes of 252. */
    static final int MAX_CPU_SAMPLES = 300_000;

    private static final long PERIOD_NANOS = MonitorSeries.PERIOD.toNanos();

    private final List<MonitorSample> samples = new ArrayList<>();
    private int cpuSamples;
    private int missed;
    private long longestNanos;
    private Optional<String> firstReason = Optional.empty();
    private int missedSinceLastSample;

    /** Adds a look that gave something. */
    public void add(MonitorSample sample) {
        if (cpuSamples + sample.cpus().size() > MAX_CPU_SAMPLES) {
            failed("the monitor keeps " + MAX_CPU_SAMPLES + " readings of a CPU in a run, and no more");
            return;
        }
        long sinceLast = samples.isEmpty()
                ? sample.atNanos()
                : sample.atNanos() - samples.get(samples.size() - 1).atNanos();
        // A look that comes a little late is no gap; one that comes when the next is due has missed one.
        int due = (int) Math.min(Integer.MAX_VALUE, Math.max(0, sinceLast / PERIOD_NANOS - 1));
        if (due > missedSinceLastSample) {
            missed(due - missedSinceLastSample, "the host did not let the monitor look in time");
        }
        if (missedSinceLastSample > 0) {
            longestNanos = Math.max(longestNanos, sinceLast);
        }
        missedSinceLastSample = 0;
        samples.add(sample);
        cpuSamples += sample.cpus().size();
    }

    /** Notes a look that gave nothing. */
    public void failed(String reason) {
        missed(1, reason);
    }

    private void missed(int looks, String reason) {
        missed += looks;
        missedSinceLastSample += looks;
        firstReason = firstReason.or(() -> Optional.of(reason));
    }

    /** {@return what was collected until now} */
    public MonitorSeries series(
            int hz, Optional<List<DomainSample>> domainsAtStart, Optional<List<DomainSample>> domainsAtEnd) {
        return new MonitorSeries(
                samples, new Gaps(missed, longestNanos, firstReason), hz, domainsAtStart, domainsAtEnd);
    }
}
