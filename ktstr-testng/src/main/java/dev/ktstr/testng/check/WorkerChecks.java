// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.WorkerExit;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.outcome.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares what the workers of a run did with what was demanded.
 *
 * <p>A finding that waiting vCPUs alone could have caused is marked: a vCPU that waits for a host CPU looks to the guest like a
 * CPU that has stopped.
 */
public final class WorkerChecks {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double PERCENT = 100.0;

    private final RunPlan plan;
    private final RunReport report;
    private final Thresholds thresholds;
    private final VcpuTimeline delays;
    private final List<CgroupStats> stats;

    /**
     * @param plan what was to be done
     * @param report what was done
     * @param thresholds what is demanded, already stretched by the engine's factor
     * @param delays what the host gave the vCPUs; time 0 is when the workers were released
     */
    public WorkerChecks(RunPlan plan, RunReport report, Thresholds thresholds, VcpuTimeline delays) {
        this.plan = plan;
        this.report = report;
        this.thresholds = thresholds;
        this.delays = delays;
        // Once: the percentiles in them sort every wake-up sample of the run.
        this.stats = plan.cgroups().stream()
                .map(cgroup -> CgroupStats.of(cgroup.name(), workersOf(cgroup), report))
                .toList();
    }

    /** {@return the figures of each cgroup, in the plan's order} */
    public List<CgroupStats> stats() {
        return stats;
    }

    private List<WorkerReport> workersOf(CgroupPlan cgroup) {
        return report.workers().stream()
                .filter(w -> w.cgroup().equals(cgroup.name()))
                .toList();
    }

    /** {@return everything that was demanded and not kept} */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < plan.cgroups().size(); i++) {
            CgroupPlan cgroup = plan.cgroups().get(i);
            List<WorkerReport> workers = workersOf(cgroup);
            for (WorkerReport worker : workers) {
                checkAlive(worker, findings);
                checkStarved(worker, findings);
                checkGap(worker, findings);
                checkIsolation(worker, cgroup, findings);
            }
            checkSpread(stats.get(i), findings);
            checkThroughput(workers, findings);
        }
        thresholds
                .maxWeightErrorPct()
                .ifPresent(limit -> findings.addAll(WeightCheck.findings(plan, stats, limit, this::hostErrorNanos)));
        return findings;
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

    private void checkStarved(WorkerReport worker, List<Finding> findings) {
        if (thresholds.notStarved().orElse(false) && worker.workUnits() == 0) {
            findings.add(new Finding(
                    Outcome.STARVED,
                    "tid " + worker.tid() + " in " + worker.cgroup() + " made no progress (0 work units)",
                    false));
        }
    }

    private void checkGap(WorkerReport worker, List<Finding> findings) {
        // Gaps are a part of "not starved"; whoever switches that off, switches them off.
        if (thresholds.maxGap().isEmpty() || !thresholds.notStarved().orElse(false)) {
            return;
        }
        Duration limit = thresholds.maxGap().get();
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
        long delay = delays.delayNanos(gap.cpu(), gap.atNanos() - gap.nanos(), gap.atNanos());
        boolean cpuWasRunning = report.workers().stream()
                .anyMatch(other -> other.worker() != worker.worker()
                        && other.cpusUsed().equals(CpuSet.of(gap.cpu()))
                        && other.workUnits() > 0
                        && other.maxGap().nanos() <= limit.toNanos());
        return gap.nanos() - delay <= limit.toNanos() && !cpuWasRunning;
    }

    private void checkIsolation(WorkerReport worker, CgroupPlan cgroup, List<Finding> findings) {
        if (!thresholds.isolation().orElse(false)) {
            return;
        }
        cgroup.cpuset()
                .map(cpuset -> worker.cpusUsed().minus(cpuset))
                .filter(outside -> !outside.isEmpty())
                .ifPresent(outside -> findings.add(new Finding(
                        Outcome.ISOLATION,
                        "tid " + worker.tid() + " ran on unexpected CPUs {" + outside + "} (cpuset of " + cgroup.name()
                                + " is " + cgroup.cpuset().orElseThrow() + ")",
                        false)));
    }

    private void checkSpread(CgroupStats cgroup, List<Finding> findings) {
        if (thresholds.maxSpreadPct().isEmpty() || !thresholds.notStarved().orElse(false) || cgroup.workers() < 2) {
            return;
        }
        double limit = thresholds.maxSpreadPct().get();
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
            findings.add(new Finding(Outcome.UNFAIR, message, cgroup.spreadPct() - hostDelayPct(cgroup) <= limit));
        }
    }

    /** The longest any of the cgroup's vCPUs waited for the host, in percent of the run. */
    private double hostDelayPct(CgroupStats stats) {
        return PERCENT * hostDelayNanos(stats) / Math.max(1, report.wall().toNanos());
    }

    private double hostErrorNanos(CgroupStats stats) {
        long longestGap = report.workers().stream()
                .mapToLong(w -> w.maxGap().nanos())
                .max()
                .orElse(0);
        return WeightCheck.hostErrorNanos(hostDelayNanos(stats), longestGap);
    }

    private long hostDelayNanos(CgroupStats stats) {
        long wall = report.wall().toNanos();
        return stats.cpus().stream()
                .mapToLong(cpu -> delays.delayNanos(cpu, 0, wall))
                .max()
                .orElse(0);
    }

    private void checkThroughput(List<WorkerReport> workers, List<Finding> findings) {
        if (thresholds.maxThroughputCv().isEmpty() || workers.size() < 2) {
            return;
        }
        double limit = thresholds.maxThroughputCv().get();
        CgroupStats.Throughput throughput = CgroupStats.throughput(workers);
        if (throughput.workers() < 2) {
            findings.add(Finding.notMeasured(String.format(
                    Locale.ROOT,
                    "throughput of %s could not be compared: %d of its %d workers got CPU time",
                    workers.get(0).cgroup(),
                    throughput.workers(),
                    workers.size())));
            return;
        }
        if (throughput.cv() > limit) {
            findings.add(new Finding(
                    Outcome.THROUGHPUT,
                    String.format(
                            Locale.ROOT,
                            "throughput CV %.3f exceeds limit %.3f (mean=%.0f work/cpu_s)",
                            throughput.cv(),
                            limit,
                            throughput.mean()),
                    false));
        }
    }
}
