// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.Affinity;
import dev.ktstr.guest.plan.CgroupLimits;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuMax;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedPolicy;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.plan.WorkerSettings;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Promise;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.Workers;
import dev.ktstr.testng.outcome.Outcome;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class WeightCheckTest {
    private static final String NEEDED =
            "maxWeightErrorPct could not be judged: it takes two cgroups within the same one"
                    + " and with the same cpuset, which nobody changes, with a worker that spins for each CPU of it during the whole"
                    + " run; cgroup ";
    private static final CpuSet MACHINE = CpuSet.of(0, 1);

    private static CgroupPlan spinning(String name) {
        return spinning(name, MACHINE.size(), WorkerSettings.NONE);
    }

    private static CgroupPlan spinning(String name, int workers, WorkerSettings settings) {
        return CgroupPlan.of(name, new WorkGroup(workers, Work.of(WorkType.SPIN), settings, false));
    }

    /** {@return a cgroup whose workers took this much CPU time together, and lasted so long} */
    private static CgroupRun took(CgroupPlan cgroup, long cpuNanos, long wallNanos) {
        List<WorkerReport> workers = IntStream.range(0, cgroup.workers())
                .mapToObj(i -> Workers.worked(
                        Workers.offCpu(Workers.healthy(i, cgroup.name()), wallNanos, 0), 1, i == 0 ? cpuNanos : 0))
                .toList();
        return new CgroupRun(
                cgroup,
                cgroup.cpuset(),
                workers,
                List.of(),
                CgroupStats.of(
                        cgroup,
                        workers,
                        Workers.report(workers.toArray(WorkerReport[]::new)),
                        PageStats.of(workers, Set.of(0), new NumaLayout(new Topology(1, 1, 2, 1))),
                        VcpuTimeline.UNKNOWN));
    }

    private static List<Finding> findings(
            long hostErrorNanos, double limit, List<CgroupPlan> cgroups, long... cpuNanos) {
        List<CgroupRun> runs = IntStream.range(0, cpuNanos.length)
                .mapToObj(i -> took(cgroups.get(i), cpuNanos[i], Workers.WALL.toNanos()))
                .toList();
        return findings(RunPlan.of(Workers.WALL, cgroups), runs, limit, hostErrorNanos);
    }

    private static List<Finding> findings(RunPlan plan, List<CgroupRun> runs, double limit, long hostErrorNanos) {
        WeightRivals rivals = new WeightRivals(plan, MACHINE, Workers.WALL.toNanos());
        return WeightCheck.findings(rivals, runs, limit, run -> hostErrorNanos);
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
                CgroupPlan.of("sleeping", new WorkGroup(2, Work.of(WorkType.BURSTY, 1_000_000, 1_000_000)));
        CgroupPlan elsewhere = spinning("elsewhere").withCpuset(CpuSet.of(1));
        assertThat(findings(1, List.of(spinning("alone"), sleeping, elsewhere), 1, 2, 3))
                .containsExactly(Finding.notMeasured(NEEDED + "'sleeping' has workers that do not just spin, or not as"
                        + " ordinary ones on all its CPUs, 'alone' has no rival, 'elsewhere' has no rival"));
        CgroupPlan allNamed = spinning("all").withCpuset(MACHINE);
        assertThat(findings(1, List.of(spinning("some"), allNamed, sleeping, elsewhere), 3, 1, 2, 2))
                .extracting(Finding::outcome)
                .containsExactly(Outcome.WEIGHT_NOT_KEPT, Outcome.WEIGHT_NOT_KEPT);
    }

    /** Who got the same, though the weights are 1 and 3. */
    private static List<Finding> alike(CgroupPlan... cgroups) {
        return findings(
                20,
                List.of(cgroups),
                LongStream.generate(() -> 500).limit(cgroups.length).toArray());
    }

    private static CgroupPlan heavy(String name) {
        return spinning(name).withCpuWeight(300);
    }

    @DataProvider
    public Object[][] cgroupsWhoseWeightsDoNotDecide() {
        CgroupPlan few = spinning("light", 1, WorkerSettings.NONE);
        CgroupPlan pinned = spinning("light", 2, WorkerSettings.NONE.withAffinity(Affinity.of(CpuSet.of(0))));
        CgroupPlan idle = spinning("light", 2, WorkerSettings.NONE.withPolicy(SchedPolicy.IDLE));
        CgroupPlan capped = spinning("light").withLimits(CgroupLimits.NONE.withCpuMax(CpuMax.percent(50)));
        return new Object[][] {
            {List.of(few, heavy("heavy")), "'light' has fewer workers (1) than CPUs (2)"},
            {List.of(CgroupPlan.of("light"), heavy("heavy")), "'light' is empty"},
            {List.of(spinning(CgroupPlan.OUTERMOST), heavy("heavy")), "'' has no weight"},
            {List.of(pinned, heavy("heavy")), "'light' has workers that do not just spin, or not as ordinary ones"},
            {List.of(idle, heavy("heavy")), "'light' has workers that do not just spin, or not as ordinary ones"},
            {List.of(capped, heavy("heavy")), "'light' has a cpu.max"},
            {
                List.of(heavy("outer"), spinning("outer/light")),
                "'outer' shares what it gets with cgroups within it, 'outer/light' has no weight, as there are workers in"
            },
            {
                List.of(CgroupPlan.of("outer"), spinning("outer/light"), heavy("heavy")),
                "'outer/light' has no rival, 'heavy' has no rival"
            },
            {List.of(CgroupPlan.of("outer").withCpuset(CpuSet.of(0)), spinning("outer/light"), heavy("outer/heavy")), ""
            },
        };
    }

    @Test(dataProvider = "cgroupsWhoseWeightsDoNotDecide")
    public void whatOtherThanWeightsDecidesIsNotJudgedAndTold(List<CgroupPlan> cgroups, String why) {
        List<Finding> findings = alike(cgroups.toArray(CgroupPlan[]::new));
        if (why.isEmpty()) {
            assertThat(findings)
                    .extracting(Finding::outcome)
                    .containsExactly(Outcome.WEIGHT_NOT_KEPT, Outcome.WEIGHT_NOT_KEPT);
        } else {
            assertThat(findings).extracting(Finding::outcome).containsExactly(Outcome.NOT_MEASURED);
            assertThat(findings.get(0).message()).startsWith(NEEDED).contains(why);
        }
    }

    @DataProvider
    public Object[][] changes() {
        return new Object[][] {
            {new CgroupOp.SetWeight("light", 300), "setWeight"},
            {new CgroupOp.SetCpuset("light", CpuSet.of(0)), "setCpuset"},
            {new CgroupOp.SetCpuMax("light", CpuMax.percent(10)), "setCpuMax"},
            {new CgroupOp.StopWorkers("light"), "stopWorkers"},
            {new CgroupOp.Freeze("light"), "freeze"},
            {new CgroupOp.MoveTasks("heavy", "light"), "moveTasks"},
            {new CgroupOp.SetAffinity("light", Affinity.of(CpuSet.of(0))), "setAffinity"},
            {new ProgramOp.Run("sh", "light", List.of("/bin/sh")), "runProgram"},
            {new MachineOp.CpuOffline(1), "cpuOffline"},
        };
    }

    @Test(dataProvider = "changes")
    public void whatIsChangedDuringTheRunIsNotJudged(PlanOp op, String name) {
        List<CgroupPlan> cgroups = List.of(spinning("light"), heavy("heavy"));
        List<CgroupRun> runs = cgroups.stream()
                .map(cgroup -> took(cgroup, 500, Workers.WALL.toNanos()))
                .toList();
        List<Finding> findings = findings(CheckRuns.doing(cgroups, op), runs, 20, 0);
        assertThat(findings).extracting(Finding::outcome).containsExactly(Outcome.NOT_MEASURED);
        assertThat(findings.get(0).message()).contains("'light' is changed by " + name);
        assertThat(findings(
                        CheckRuns.doing(cgroups, new CgroupOp.CaptureProcs("light", "tag"), new MachineOp.CpuOnline(1)),
                        runs,
                        20,
                        0))
                .extracting(Finding::outcome)
                .containsExactly(Outcome.WEIGHT_NOT_KEPT, Outcome.WEIGHT_NOT_KEPT);
    }

    @Test
    public void whoWasThereForAPartOfTheRunIsNotJudged() {
        List<CgroupPlan> cgroups = List.of(spinning("light"), heavy("heavy").onlyOnDemand());
        List<CgroupRun> runs = List.of(
                took(cgroups.get(0), 500, Workers.WALL.toNanos()), took(cgroups.get(1), 500, 9 * Workers.SECONDS));
        assertThat(findings(RunPlan.of(Workers.WALL, cgroups), runs, 20, 0))
                .containsExactly(Finding.notMeasured(NEEDED
                        + "'heavy' has workers that were not there for the whole run," + " 'light' has no rival"));
    }

    @Test
    public void ofManyCgroupsAFewAreTold() {
        CgroupPlan[] empty =
                IntStream.range(0, 6).mapToObj(i -> CgroupPlan.of("c" + i)).toArray(CgroupPlan[]::new);
        assertThat(alike(empty))
                .containsExactly(Finding.notMeasured(
                        NEEDED + "'c0' is empty, 'c1' is empty, 'c2' is empty, 'c3' is empty, and 2 more"));
    }

    @Test
    public void weightsAreJudgedOnTheWholeMachine() {
        CgroupPlan light = spinning("light", 8, WorkerSettings.NONE);
        CgroupPlan heavy = spinning("heavy", 8, WorkerSettings.NONE).withCpuWeight(300);
        Thresholds demanded = Thresholds.NONE.withMaxWeightErrorPct(20);
        WorkerReport[] workers = IntStream.range(0, 16)
                .mapToObj(i -> Workers.healthy(i, i < 8 ? "light" : "heavy"))
                .toArray(WorkerReport[]::new);
        assertThat(CheckRuns.findings(demanded, Workers.report(workers), light, heavy))
                .extracting(Finding::outcome)
                .containsExactly(Outcome.WEIGHT_NOT_KEPT, Outcome.WEIGHT_NOT_KEPT);
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
