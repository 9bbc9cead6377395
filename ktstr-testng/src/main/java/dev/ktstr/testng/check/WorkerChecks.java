// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.kvm.topology.Topology;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares what the workers of a run did with what was demanded.
 *
 * <p>A finding that waiting vCPUs alone could have caused is marked: a vCPU that waits for a host CPU looks to the guest like a
 * CPU that has stopped.
 */
public final class WorkerChecks {
    /** What takes figures of workers, and says nothing without any. */
    private static final Set<Limit> BENCHMARKS = EnumSet.range(Limit.MAX_THROUGHPUT_CV, Limit.MAX_SLOW_TIER_RATIO);

    private final RunPlan plan;
    private final RunReport report;
    private final Thresholds thresholds;
    private final HostDelays delays;
    private final NumaLayout layout;
    private final List<CgroupRun> runs;

    /**
     * @param plan what was to be done
     * @param report what was done
     * @param thresholds what is demanded, already stretched by the engine's factor
     * @param delays what the host gave the vCPUs; time 0 is when the workers were released
     * @param topology of the machine
     */
    public WorkerChecks(RunPlan plan, RunReport report, Thresholds thresholds, VcpuTimeline delays, Topology topology) {
        this.plan = plan;
        this.report = report;
        this.thresholds = thresholds;
        this.delays = new HostDelays(delays, report.wall().toNanos());
        this.layout = new NumaLayout(topology);
        Confinement confinement = new Confinement(plan);
        // Once: the percentiles in them look at every wake-up sample of the run.
        this.runs = plan.cgroups().stream()
                .map(cgroup -> run(cgroup, confinement.of(cgroup.name())))
                .toList();
    }

    /** Of workers that no operation has started there is nothing to say. */
    private CgroupRun run(CgroupPlan cgroup, Optional<CpuSet> allowed) {
        List<WorkerReport> workers = report.workers().stream()
                .filter(w -> w.cgroup().equals(cgroup.name()) && w.starts() > 0)
                .toList();
        return new CgroupRun(
                cgroup,
                allowed,
                workers,
                workers.stream().map(w -> report.wakeSamples().get(w.worker())).toList(),
                CgroupStats.of(
                        cgroup,
                        workers,
                        report,
                        PageStats.of(workers, layout.nodesOf(allowed), layout),
                        delays.timeline()));
    }

    /** {@return the figures of each cgroup, in the plan's order} */
    public List<CgroupStats> stats() {
        return runs.stream().map(CgroupRun::stats).toList();
    }

    /** {@return everything that was demanded and not kept} */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        ProgressChecks progress = new ProgressChecks(thresholds, delays, report.workers());
        RateChecks rates = new RateChecks(thresholds, delays);
        PageChecks pages = new PageChecks(thresholds, layout);
        for (CgroupRun run : runs) {
            progress.check(run, findings);
            rates.check(run, findings);
            pages.check(run, findings);
        }
        new WakeChecks(thresholds, delays).check(runs, findings);
        WeightRivals rivals = new WeightRivals(plan, layout.cpus(), delays.wallNanos());
        thresholds
                .number(Limit.MAX_WEIGHT_ERROR_PCT)
                .ifPresent(limit -> findings.addAll(WeightCheck.findings(rivals, runs, limit, this::hostErrorNanos)));
        if (report.workers().stream().allMatch(worker -> worker.starts() == 0)) {
            skipBenchmarks(findings);
        }
        return findings;
    }

    private void skipBenchmarks(List<Finding> findings) {
        String demanded = BENCHMARKS.stream()
                .filter(limit -> thresholds.value(limit).isPresent())
                .map(Limit::member)
                .collect(Collectors.joining(", "));
        if (!demanded.isEmpty()) {
            findings.add(Finding.skipped("no worker reports: benchmark skipped (" + demanded + ")"));
        }
    }

    private double hostErrorNanos(CgroupStats stats) {
        long longestGap = report.workers().stream()
                .mapToLong(w -> w.maxGap().nanos())
                .max()
                .orElse(0);
        return WeightCheck.hostErrorNanos(delays.longestNanos(stats.cpus()), longestGap);
    }
}
