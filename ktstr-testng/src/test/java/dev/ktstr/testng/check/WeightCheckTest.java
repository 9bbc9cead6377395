// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Promise;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.Workers;
import dev.ktstr.testng.outcome.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.testng.annotations.Test;

public class WeightCheckTest {
    private static CgroupPlan spinning(String name) {
        return CgroupPlan.of(name, new WorkGroup(1, Work.of(WorkType.SPIN)));
    }

    private static CgroupStats took(String name, long cpuNanos) {
        WorkerReport worker = Workers.worked(Workers.healthy(0, name), 1, cpuNanos);
        return CgroupStats.of(
                name, List.of(worker), Workers.report(worker), Set.of(0), new NumaLayout(new Topology(1, 1, 2, 1)));
    }

    private static List<Finding> findings(
            long hostErrorNanos, double limit, List<CgroupPlan> cgroups, long... cpuNanos) {
        RunPlan plan = RunPlan.of(Duration.ofSeconds(1), cgroups);
        List<CgroupStats> stats = IntStream.range(0, cpuNanos.length)
                .mapToObj(i -> took(cgroups.get(i).name(), cpuNanos[i]))
                .toList();
        return WeightCheck.findings(plan, stats, limit, cgroup -> hostErrorNanos);
    }

    private static List<Finding> findings(double limit, List<CgroupPlan> cgroups, long... cpuNanos) {
        return findings(0, limit, cgroups, cpuNanos);
    }

    @Test
    public void sharesByWeightAreInOrder() {
        List<CgroupPlan> cgroups = List.of(spinning("light"), spinning("heavy").withCpuWeight(300));
        assertThat(findings(1, cgroups, 250, 750)).isEmpty();
        assertThat(findings(5, cgroups, 260, 740)).isEmpty();
    }

    @Test
    public void otherSharesAreToldWithBothValues() {
        assertThat(findings(20, List.of(spinning("light"), spinning("heavy").withCpuWeight(300)), 500, 500))
                .extracting(Finding::message)
                .containsExactly(
                        "cgroup light got 50.0% of the CPU time of its cpuset, due are 25.0% (cpu.weight 100 of 400):"
                                + " 100.0% off (threshold 20.0%)",
                        "cgroup heavy got 50.0% of the CPU time of its cpuset, due are 75.0% (cpu.weight 300 of 400):"
                                + " 33.3% off (threshold 20.0%)");
    }

    @Test
    public void theHostExplainsNoMoreThanItMayHaveDone() {
        List<CgroupPlan> cgroups = List.of(spinning("light"), spinning("heavy").withCpuWeight(300));
        // Light is due 250 and may have 300, heavy is due 750 and may have 600.
        assertThat(findings(0, 20, cgroups, 500, 500))
                .extracting(Finding::hostExplains)
                .containsExactly(false, false);
        assertThat(findings(150, 20, cgroups, 500, 500))
                .extracting(Finding::hostExplains)
                .containsExactly(false, true);
        assertThat(findings(250, 20, cgroups, 500, 500))
                .extracting(Finding::hostExplains)
                .containsExactly(true, true);
    }

    @Test
    public void manyShortWaitsExplainLessThanFewLongOnes() {
        assertThat(WeightCheck.hostErrorNanos(0, 500)).isZero();
        assertThat(WeightCheck.hostErrorNanos(1600, 100)).isEqualTo(400);
        assertThat(WeightCheck.hostErrorNanos(1600, 900)).isEqualTo(1200);
        assertThat(WeightCheck.hostErrorNanos(1600, 5000)).isEqualTo(1600);
    }

    @Test
    public void onlyRivalsAreCompared() {
        CgroupPlan sleeping =
                CgroupPlan.of("sleeping", new WorkGroup(1, Work.of(WorkType.BURSTY, 1_000_000, 1_000_000)));
        CgroupPlan elsewhere = spinning("elsewhere").withCpuset(CpuSet.of(1));
        assertThat(findings(1, List.of(spinning("alone"), sleeping, elsewhere), 1, 2, 3))
                .extracting(Finding::outcome)
                .containsExactly(Outcome.NOT_MEASURED);
    }

    @Test
    public void whatIsNotPromisedIsNotJudgedAndSaysSo() {
        Thresholds demanded = Thresholds.DEFAULTS
                .withIsolation(true)
                .withMaxWeightErrorPct(10)
                .withMinPageLocality(0.5)
                .withMonitor(MonitorThresholds.ALL);
        Scheduler honest = Scheduler.named("honest").promises(Promise.NICE);
        Promised judged = Promised.of(demanded, honest);
        assertThat(judged.notJudged())
                .containsExactly(
                        "isolation is not judged: honest does not promise AFFINITY",
                        "minPageLocality is not judged: honest does not promise AFFINITY",
                        "maxWeightErrorPct is not judged: honest does not promise CGROUP_WEIGHT",
                        "maxImbalanceRatio is not judged: honest does not promise WORK_CONSERVATION");
        assertThat(judged.thresholds().isolation()).contains(false);
        assertThat(judged.thresholds().value(Limit.MAX_WEIGHT_ERROR_PCT)).isEmpty();
        assertThat(judged.thresholds().value(Limit.MIN_PAGE_LOCALITY)).isEmpty();
        assertThat(judged.thresholds().monitor().enforced().maxImbalanceRatio()).isEmpty();
        assertThat(judged.thresholds().monitor().enforced().maxLocalDsqDepth()).contains(50);
        assertThat(Promised.of(demanded, Scheduler.named("bold"))).isEqualTo(new Promised(demanded, List.of()));
    }
}
