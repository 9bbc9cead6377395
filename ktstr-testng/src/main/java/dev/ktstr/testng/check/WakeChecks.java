// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.testng.outcome.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * How long wake-ups took, pooled over the workers of each cgroup. A cgroup whose work never sleeps has none, and is not judged beside
 * others that have.
 *
 * <p>A wake-up of a vCPU that waits for a host CPU waits with it. When that was is not known of a sample, so the host explains latencies
 * if all that the cgroup's vCPUs waited would be enough, taken off where it helps most.
 */
final class WakeChecks {
    private static final double P99 = 0.99;

    private final Thresholds thresholds;
    private final HostDelays delays;

    WakeChecks(Thresholds thresholds, HostDelays delays) {
        this.thresholds = thresholds;
        this.delays = delays;
    }

    void check(List<CgroupRun> runs, List<Finding> findings) {
        boolean demanded = thresholds.maxP99WakeLatency().isPresent()
                || thresholds.number(Limit.MAX_WAKE_LATENCY_CV).isPresent();
        if (!demanded || runs.stream().allMatch(run -> run.workers().isEmpty())) {
            return;
        }
        if (runs.stream().allMatch(run -> run.stats().wakeLatency().isEmpty())) {
            findings.add(Finding.notMeasured("wake-up latencies could not be judged: no worker measured one;"
                    + " it takes work that sleeps or waits"));
            return;
        }
        for (CgroupRun run : runs) {
            run.stats().wakeLatency().ifPresent(latency -> check(run, latency, findings));
        }
    }

    private void check(CgroupRun run, Latency latency, List<Finding> findings) {
        String samples = latency.samples() == run.stats().wakeUps()
                ? latency.samples() + " samples"
                : latency.samples() + " of " + run.stats().wakeUps() + " samples";
        thresholds
                .maxP99WakeLatency()
                .map(Duration::toNanos)
                .filter(limit -> latency.p99Nanos() > limit)
                .ifPresent(limit -> findings.add(new Finding(
                        Outcome.WAKE_LATENCY,
                        "p99 wake latency " + latency.p99Nanos() + "ns exceeds limit " + limit + "ns (" + samples
                                + ") in " + run.name(),
                        hostExplainsP99(run, limit))));
        thresholds
                .number(Limit.MAX_WAKE_LATENCY_CV)
                .filter(limit -> latency.cv() > limit)
                .ifPresent(limit -> findings.add(new Finding(
                        Outcome.WAKE_LATENCY,
                        String.format(
                                Locale.ROOT,
                                "wake latency CV %.3f exceeds limit %.3f (%s) in %s",
                                latency.cv(),
                                limit,
                                samples,
                                run.name()),
                        hostExplainsCv(run, limit))));
    }

    private static LongStream samples(CgroupRun run) {
        return run.wakeSamples().stream().flatMapToLong(WakeSamples::stream);
    }

    /**
     * How much of the samples the host may have made, in nanoseconds: while a vCPU waits, each worker that shares it may be waking up. Where
     * not all samples were kept, those that are have their part of it.
     */
    private double hostNanos(CgroupRun run) {
        int cpus = Math.max(1, run.stats().cpus().size());
        int sharers = (run.workers().size() + cpus - 1) / cpus;
        double kept = (double) samples(run).count() / Math.max(1, run.stats().wakeUps());
        return delays.totalNanos(run.stats().cpus()) * sharers * Math.min(1, kept);
    }

    /** Shortens as few samples as it takes, those that need least. */
    private boolean hostExplainsP99(CgroupRun run, long limitNanos) {
        long count = samples(run).count();
        long mayExceed = count - (long) Math.ceil(count * P99);
        long[] beyond =
                samples(run).filter(sample -> sample > limitNanos).sorted().toArray();
        double needed = Arrays.stream(beyond)
                .limit(Math.max(0, beyond.length - mayExceed))
                .mapToDouble(sample -> (double) sample - limitNanos)
                .sum();
        return needed <= hostNanos(run);
    }

    /** Shortens the longest samples, all to the same length. */
    private boolean hostExplainsCv(CgroupRun run, double limit) {
        long[] sorted = samples(run).sorted().toArray();
        double level = levelled(sorted, hostNanos(run));
        return Deviation.of(() -> Arrays.stream(sorted).mapToDouble(sample -> Math.min((double) sample, level)))
                        .cv()
                <= limit;
    }

    /** {@return to what length the longest can be cut, if so much may be cut off in all} */
    private static double levelled(long[] sorted, double nanos) {
        double left = nanos;
        for (int cut = 1; cut < sorted.length; cut++) {
            double step = (double) cut * (sorted[sorted.length - cut] - sorted[sorted.length - cut - 1]);
            if (step > left) {
                return sorted[sorted.length - cut] - left / cut;
            }
            left -= step;
        }
        return sorted[0];
    }
}
