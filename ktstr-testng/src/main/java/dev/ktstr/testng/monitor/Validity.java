// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import dev.ktstr.testng.check.MonitorThresholds;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Doubts about a whole series: what was read from the wrong place, or with too many holes, is evidence of nothing. */
final class Validity {
    /** The most tasks a kernel has (PID_MAX_LIMIT). */
    private static final long MOST_TASKS = 4 * 1024 * 1024;
    /** One look of so many may be missing. */
    private static final int MISSING_SHARE = 3;

    private static final double NANOS_PER_MILLI = 1e6;

    private Validity() {}

    /** {@return why nothing can be said from these samples, in words; empty if something can} */
    static Optional<String> doubt(MonitorSeries series) {
        if (series.samples().isEmpty()) {
            return Optional.of("no look at the runqueues succeeded" + reason(series));
        }
        return impossible(series).or(() -> standing(series.samples())).or(() -> missing(series));
    }

    private static String reason(MonitorSeries series) {
        return series.gaps().firstReason().map(reason -> " (" + reason + ")").orElse("");
    }

    private static Optional<String> impossible(MonitorSeries series) {
        for (MonitorSample sample : series.samples()) {
            for (CpuSample cpu : sample.cpus()) {
                Optional<String> wrong = impossible(cpu);
                if (wrong.isPresent()) {
                    return wrong.map(what -> String.format(
                            Locale.ROOT,
                            "cpu%d %s at +%.0fms, which is no reading of a runqueue",
                            cpu.cpu(),
                            what,
                            sample.atNanos() / NANOS_PER_MILLI));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> impossible(CpuSample cpu) {
        if (cpu.nrRunning() < 0 || cpu.nrRunning() > MOST_TASKS) {
            return Optional.of("had " + Long.toUnsignedString(cpu.nrRunning()) + " tasks that want to run");
        }
        return cpu.scx()
                .map(ScxQueue::localDsqDepth)
                .filter(depth -> depth < 0 || depth > MonitorThresholds.DEEPEST_DSQ)
                .map(depth -> "had " + Long.toUnsignedString(depth) + " tasks in its local DSQ");
    }

    private static Optional<String> standing(List<MonitorSample> samples) {
        long[] clocks = samples.stream()
                .flatMap(sample -> sample.cpus().stream())
                .mapToLong(CpuSample::clockNanos)
                .distinct()
                .limit(2)
                .toArray();
        return samples.size() > 1 && clocks.length == 1
                ? Optional.of("the clocks of all runqueues stood at " + Long.toUnsignedString(clocks[0])
                        + " during the whole run")
                : Optional.empty();
    }

    private static Optional<String> missing(MonitorSeries series) {
        long incomplete =
                series.samples().stream().filter(sample -> !sample.complete()).count();
        long missing = series.gaps().missed() + incomplete;
        long looks = series.gaps().missed() + (long) series.samples().size();
        return missing * MISSING_SHARE > looks
                ? Optional.of(missing + " of " + looks + " looks at the runqueues gave nothing, or not all CPUs"
                        + reason(series))
                : Optional.empty();
    }
}
