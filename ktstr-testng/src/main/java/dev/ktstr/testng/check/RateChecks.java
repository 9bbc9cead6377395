// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.testng.outcome.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * How much workers got done for their CPU time, for their time, and between two migrations.
 *
 * <p>A vCPU that waits for a host CPU lets the guest's clocks go on, those of CPU time included. A rate is the host's if it would be
 * high enough without that time, of which only what was while the worker was there counts.
 */
final class RateChecks {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Thresholds thresholds;
    private final HostDelays delays;

    RateChecks(Thresholds thresholds, HostDelays delays) {
        this.thresholds = thresholds;
        this.delays = delays;
    }

    void check(CgroupRun run, List<Finding> findings) {
        thresholds.number(Limit.MAX_THROUGHPUT_CV).ifPresent(limit -> checkThroughput(run, limit, findings));
        for (WorkerReport worker : run.counting()) {
            thresholds.number(Limit.MIN_WORK_RATE).ifPresent(floor -> checkWorkRate(worker, floor, findings));
            thresholds.number(Limit.MIN_ITERATION_RATE).ifPresent(floor -> checkIterationRate(worker, floor, findings));
        }
        thresholds.number(Limit.MAX_MIGRATION_RATIO).ifPresent(limit -> checkMigrations(run, limit, findings));
        leaveOut(run, findings);
    }

    /** Says which of the limits that are demanded are about work that nobody has counted. */
    private void leaveOut(CgroupRun run, List<Finding> findings) {
        int uncounted = run.workers().size() - run.counting().size();
        if (uncounted == 0) {
            return;
        }
        Stream.of(Limit.MAX_THROUGHPUT_CV, Limit.MIN_WORK_RATE, Limit.MIN_ITERATION_RATE)
                .filter(limit -> thresholds.number(limit).isPresent())
                .filter(limit ->
                        limit != Limit.MAX_THROUGHPUT_CV || run.workers().size() > 1)
                .forEach(limit -> findings.add(Finding.notMeasured(limit.member() + " of " + run.name()
                        + " could not be judged: " + uncounted + " of its "
                        + run.workers().size() + " workers run programs (custom), whose work is not counted")));
    }

    private static void checkThroughput(CgroupRun run, double limit, List<Finding> findings) {
        List<WorkerReport> workers = run.counting();
        if (workers.size() < 2) {
            return;
        }
        Deviation throughput = throughput(workers);
        if (throughput.count() < 2) {
            findings.add(Finding.notMeasured(String.format(
                    Locale.ROOT,
                    "throughput of %s could not be compared: %d of its %d workers got CPU time",
                    run.name(),
                    throughput.count(),
                    workers.size())));
        } else if (throughput.cv() > limit) {
            findings.add(new Finding(
                    Outcome.THROUGHPUT,
                    String.format(
                            Locale.ROOT,
                            "throughput CV %.3f exceeds limit %.3f (mean=%.0f work/cpu_s) in %s",
                            throughput.cv(),
                            limit,
                            throughput.mean(),
                            run.name()),
                    false));
        }
    }

    /** {@return the work per CPU second of those that got CPU time} */
    static Deviation throughput(List<WorkerReport> workers) {
        return Deviation.of(() -> workers.stream()
                .filter(w -> w.cpuNanos() > 0)
                .mapToDouble(w -> w.workUnits() * NANOS_PER_SECOND / w.cpuNanos()));
    }

    private void checkWorkRate(WorkerReport worker, double floor, List<Finding> findings) {
        if (worker.cpuNanos() == 0) {
            findings.add(Finding.notMeasured("worker " + worker.tid() + " in " + worker.cgroup()
                    + " has no throughput that could be judged: it got no CPU time"));
            return;
        }
        checkRate(
                worker,
                worker.workUnits(),
                worker.cpuNanos(),
                floor,
                "worker %d throughput %.0f work/cpu_s below floor %.0f in %s",
                Outcome.WORK_RATE,
                findings);
    }

    private void checkIterationRate(WorkerReport worker, double floor, List<Finding> findings) {
        if (worker.wallNanos() == 0) {
            findings.add(Finding.notMeasured("worker " + worker.tid() + " in " + worker.cgroup()
                    + " has no iteration rate that could be judged: it ended when it began"));
            return;
        }
        checkRate(
                worker,
                worker.iterations(),
                worker.wallNanos(),
                floor,
                "worker %d iteration rate %.1f/s below floor %.1f/s in %s",
                Outcome.ITERATION_RATE,
                findings);
    }

    private void checkRate(
            WorkerReport worker,
            long done,
            long nanos,
            double floor,
            String words,
            Outcome outcome,
            List<Finding> findings) {
        double rate = done * NANOS_PER_SECOND / nanos;
        if (rate < floor) {
            long ownNanos = Math.max(0, nanos - delays.longestNanos(worker.cpusUsed(), worker));
            findings.add(new Finding(
                    outcome,
                    String.format(Locale.ROOT, words, worker.tid(), rate, floor, worker.cgroup()),
                    done * NANOS_PER_SECOND >= floor * ownNanos));
        }
    }

    private static void checkMigrations(CgroupRun run, double limit, List<Finding> findings) {
        if (run.workers().isEmpty()) {
            return;
        }
        OptionalDouble ratio = run.stats().migrationRatio();
        if (ratio.isEmpty()) {
            findings.add(Finding.notMeasured("migration ratio of " + run.name()
                    + " could not be judged: none of its workers finished an iteration"));
        } else if (ratio.getAsDouble() > limit) {
            findings.add(new Finding(
                    Outcome.MIGRATION_RATIO,
                    String.format(
                            Locale.ROOT,
                            "migration ratio %.4f exceeds threshold %.4f (%d migrations in %d iterations) in %s",
                            ratio.getAsDouble(),
                            limit,
                            run.stats().migrations(),
                            run.stats().iterations(),
                            run.name()),
                    false));
        }
    }
}
