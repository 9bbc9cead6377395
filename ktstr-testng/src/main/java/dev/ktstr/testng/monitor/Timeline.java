// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import dev.ktstr.kvm.VcpuTimeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a run went on: the time in which it settled, then the rest of it in equal parts.
 *
 * @param phases one after the other; none where the series is in doubt
 */
record Timeline(List<Phase> phases) {
    /** A person sees a trend in four numbers, and each part of a run of some seconds still has a sample or two. */
    static final int WINDOWS = 4;

    Timeline {
        phases = List.copyOf(phases);
    }

    /**
     * A part of the run.
     *
     * @param fromNanos its begin, in nanoseconds since the workload was released
     * @param toNanos its end, which belongs to the next
     * @param figures of the samples in it
     */
    record Phase(long fromNanos, long toNanos, MonitorSummary figures) {
        /** {@return whether something at this time happened in it} */
        boolean contains(Duration at) {
            return at.toNanos() >= fromNanos && at.toNanos() < toNanos;
        }
    }

    static Timeline of(MonitorSeries series, VcpuTimeline vcpus) {
        if (Validity.doubt(series).isPresent()) {
            return new Timeline(List.of());
        }
        ClockRule rule = new ClockRule(vcpus, series.hz());
        long settled = MonitorChecks.SETTLING.toNanos();
        // The end is just behind the last sample, so that it belongs to the last part.
        long end = series.samples().get(series.samples().size() - 1).atNanos() + 1;
        List<Phase> phases = new ArrayList<>();
        phases.add(phase(series, 0, settled, rule));
        for (int i = 0; end > settled && i < WINDOWS; i++) {
            phases.add(phase(
                    series,
                    settled + (end - settled) * i / WINDOWS,
                    settled + (end - settled) * (i + 1) / WINDOWS,
                    rule));
        }
        return new Timeline(phases);
    }

    private static Phase phase(MonitorSeries series, long from, long to, ClockRule rule) {
        List<MonitorSample> samples = series.samples().stream()
                .filter(sample -> sample.atNanos() >= from && sample.atNanos() < to)
                .toList();
        return new Phase(from, to, MonitorSummary.of(samples, rule));
    }
}
