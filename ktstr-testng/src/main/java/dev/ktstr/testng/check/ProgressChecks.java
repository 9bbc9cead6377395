// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.report.WorkerExit;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.testng.outcome.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Whether workers lived, got on, were treated alike, and stayed where they belong. */
final class ProgressChecks {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double PERCENT = 100.0;

    /** From the stop of workers until the agent gives those up that have not ended, and of that what a program has that it kills. */
    private static final long DRAIN_NANOS = 1_000_000_000;

    private static final long KILLED_NANOS = 500_000_000;

    private final Thresholds thresholds;
    private final HostDelays delays;
    private final List<WorkerReport> everybody;

    /** @param everybody the workers of all cgroups */
    ProgressChecks(Thresholds thresholds, HostDelays delays, List<WorkerReport> everybody) {
        this.thresholds = thresholds;
        this.delays = delays;
        this.everybody = everybody;
    }

    void check(CgroupRun run, List<Finding> findings) {
        for (WorkerReport worker : run.workers()) {
            checkAlive(worker, findings);
            checkStarved(run, worker, findings);
            checkEnded(run, worker, findings);
            checkGap(worker, findings);
            checkIsolation(worker, run, findings);
        }
        checkSpread(run, findings);
    }

    private static void checkAlive(WorkerReport worker, List<Finding> findings) {
        WorkerExit exit = worker.exit();
        boolean failed =
                exit.kind() == WorkerExit.Kind.SIGNALED || (exit.kind() == WorkerExit.Kind.EXITED && exit.code() != 0);
        if (failed) {
            findings.add(new Finding(
                    Outcome.WORKER_DIED,
                    "tid " + worker.tid() + " in " + worker.cgroup() + " ended with "
                            + (exit.kind() == WorkerExit.Kind.SIGNALED ? "signal " : "exit status ") + exit.code(),
                    false));
        }
    }

    private void checkStarved(CgroupRun run, WorkerReport worker, List<Finding> findings) {
        boolean counts = run.counts(worker);
        long progress = counts ? worker.workUnits() : worker.cpuNanos();
        if (thresholds.notStarved().orElse(false) && progress == 0) {
            findings.add(new Finding(
                    Outcome.STARVED,
                    "tid " + worker.tid() + " in " + worker.cgroup() + " made no progress ("
                            + (counts ? "0 work units)" : "no CPU time)"),
                    false));
        }
    }

    /** One that counts what it does is judged by that: it looks at the stop only between two turns of its work. A signal needs no turn. */
    private void checkEnded(CgroupRun run, WorkerReport worker, List<Finding> findings) {
        if (thresholds.notStarved().orElse(false)
                && !run.counts(worker)
                && worker.exit().kind() == WorkerExit.Kind.STUCK) {
            long waited = delays.longestNanos(worker.cpusUsed(), DRAIN_NANOS, delays.wallNanos() + DRAIN_NANOS);
            findings.add(new Finding(
                    Outcome.STUCK,
                    "tid " + worker.tid() + " in " + worker.cgroup()
                            + " did not end when it was killed, as a program cannot that gets no CPU time",
                    waited >= KILLED_NANOS));
        }
    }

    private void checkGap(WorkerReport worker, List<Finding> findings) {
        if (!thresholds.judges(Limit.MAX_GAP)) {
            return;
        }
        Duration limit = thresholds.maxGap().orElseThrow();
        WorkerReport.Gap gap = worker.maxGap();
        if (gap.nanos() > limit.toNanos()) {
            String message = String.format(
                    Locale.ROOT,
                    "tid %d in %s stuck %.0fms on cpu%d at +%.0fms (threshold %dms)",
                    worker.tid(),
                    worker.cgroup(),
                    gap.nanos() / NANOS_PER_MILLI,
                    gap.cpu(),
                    gap.atNanos() / NANOS_PER_MILLI,
                    limit.toMillis());
            findings.add(new Finding(Outcome.STUCK, message, hostExplains(worker, limit)));
        }
    }

    /**
     * The host explains a gap if what the vCPU itself waited during the gap, taken off, brings it under the limit, and nobody
     * else kept on working on that CPU: then the CPU was running, and the worker was not chosen.
     */
    private boolean hostExplains(WorkerReport worker, Duration limit) {
        WorkerReport.Gap gap = worker.maxGap();
        long delay = delays.timeline().delayNanos(gap.cpu(), gap.atNanos() - gap.nanos(), gap.atNanos());
        boolean cpuWasRunning = everybody.stream()
                .anyMatch(other -> other.worker() != worker.worker()
                        && other.cpusUsed().equals(CpuSet.of(gap.cpu()))
                        && other.workUnits() > 0
                        && other.maxGap().nanos() <= limit.toNanos());
        return gap.nanos() - delay <= limit.toNanos() && !cpuWasRunning;
    }

    private void checkIsolation(WorkerReport worker, CgroupRun run, List<Finding> findings) {
        if (!thresholds.isolation().orElse(false)) {
            return;
        }
        run.allowed()
                .map(cpuset -> worker.cpusUsed().minus(cpuset))
                .filter(outside -> !outside.isEmpty())
                .ifPresent(outside -> findings.add(new Finding(
                        Outcome.ISOLATION,
                        "tid " + worker.tid() + " ran on unexpected CPUs {" + outside + "} (cpuset of " + run.name()
                                + " is " + run.allowed().orElseThrow() + ")",
                        false)));
    }

    private void checkSpread(CgroupRun run, List<Finding> findings) {
        CgroupStats cgroup = run.stats();
        if (!thresholds.judges(Limit.MAX_SPREAD_PCT) || cgroup.workers() < 2) {
            return;
        }
        double limit = thresholds.number(Limit.MAX_SPREAD_PCT).orElseThrow();
        if (cgroup.spreadPct() > limit) {
            String message = String.format(
                    Locale.ROOT,
                    "unfair cgroup %s: spread=%.1f%% (%.1f-%.1f%%) %d workers on %d cpus (threshold %.1f%%)",
                    cgroup.name(),
                    cgroup.spreadPct(),
                    cgroup.minOffCpuPct(),
                    cgroup.maxOffCpuPct(),
                    cgroup.workers(),
                    cgroup.cpus().size(),
                    limit);
            findings.add(new Finding(Outcome.UNFAIR, message, cgroup.spreadPct() - hostPct(run) <= limit));
        }
    }

    /** {@return the longest any of a cgroup's vCPUs waited for the host, in percent of the time of the worker that it hit most} */
    private double hostPct(CgroupRun run) {
        return run.workers().stream()
                .filter(worker -> worker.wallNanos() > 0)
                .mapToDouble(worker -> PERCENT * delays.longestNanos(run.stats().cpus(), worker) / worker.wallNanos())
                .max()
                .orElse(0);
    }
}
