// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.WorkerExit;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.Workers;
import dev.ktstr.testng.outcome.Outcome;
import java.time.Duration;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class WorkerChecksTest {
    private static final CgroupPlan WEB = CgroupPlan.of("web", new WorkGroup(2, Work.of(WorkType.SPIN)));
    private static final CgroupPlan PROGRAMS =
            CgroupPlan.of("web", new WorkGroup(2, Work.custom(List.of("/bin/true"))));
    private static final WorkerReport FIRST = Workers.healthy(0, "web");
    private static final WorkerReport SECOND = Workers.healthy(1, "web");
    private static final List<VcpuTime> HOST_SAYS_NOTHING = List.of();

    private static WorkerChecks checks(
            Thresholds thresholds, CgroupPlan cgroup, List<VcpuTime> vcpus, WorkerReport... workers) {
        return checks(thresholds, cgroup, CheckRuns.during(0, Workers.WALL.toMillis(), vcpus), workers);
    }

    private static WorkerChecks checks(
            Thresholds thresholds, CgroupPlan cgroup, VcpuTimeline delays, WorkerReport... workers) {
        RunPlan plan = RunPlan.of(Workers.WALL, List.of(cgroup));
        return new WorkerChecks(plan, Workers.report(workers), thresholds, delays, CheckRuns.TWO_NODES);
    }

    private static List<Finding> findings(Thresholds thresholds, WorkerReport... workers) {
        return checks(thresholds, WEB, HOST_SAYS_NOTHING, workers).findings();
    }

    @Test
    public void healthyWorkersGiveNoFindings() {
        Thresholds everything = Thresholds.DEFAULTS.withIsolation(true).withMaxThroughputCv(0);
        assertThat(findings(everything, FIRST, SECOND)).isEmpty();
    }

    @Test
    public void aWorkerWithoutWorkUnitsIsStarved() {
        assertThat(findings(Thresholds.DEFAULTS, FIRST, Workers.worked(SECOND, 0, 9 * Workers.SECONDS)))
                .containsExactly(new Finding(Outcome.STARVED, "tid 101 in web made no progress (0 work units)", false));
        assertThat(findings(Thresholds.DEFAULTS, FIRST, Workers.worked(SECOND, 1, 9 * Workers.SECONDS)))
                .isEmpty();
    }

    @Test
    public void aGapAboveTheLimitTellsWhereWhenAndTheLimit() {
        WorkerReport stuck = Workers.stuck(SECOND, 2300 * Workers.MILLIS, 3, 4100 * Workers.MILLIS);
        assertThat(findings(Thresholds.DEFAULTS, FIRST, stuck))
                .containsExactly(new Finding(
                        Outcome.STUCK, "tid 101 in web stuck 2300ms on cpu3 at +4100ms (threshold 2000ms)", false));
    }

    @Test
    public void aGapOfExactlyTheLimitIsKept() {
        long limit = 2 * Workers.SECONDS;
        assertThat(findings(Thresholds.DEFAULTS, Workers.stuck(FIRST, limit, 0, 0)))
                .isEmpty();
        assertThat(findings(Thresholds.DEFAULTS, Workers.stuck(FIRST, limit + 1, 0, 0)))
                .hasSize(1);
    }

    @Test
    public void aStretchedLimitIsTheOneThatIsTold() {
        WorkerReport stuck = Workers.stuck(FIRST, 4500 * Workers.MILLIS, 0, Workers.SECONDS);
        assertThat(findings(Thresholds.DEFAULTS.stretchedBy(2, Workers.WALL), stuck))
                .extracting(Finding::message)
                .containsExactly("tid 100 in web stuck 4500ms on cpu0 at +1000ms (threshold 4000ms)");
        assertThat(findings(Thresholds.DEFAULTS.stretchedBy(2.5, Workers.WALL), stuck))
                .isEmpty();
    }

    @Test
    public void aHostThatHeldThisVcpuBackExplainsTheGap() {
        WorkerReport stuck = Workers.stuck(FIRST, 2300 * Workers.MILLIS, 1, 4100 * Workers.MILLIS);
        assertThat(checks(
                                Thresholds.DEFAULTS,
                                WEB,
                                CheckRuns.during(
                                        1800, 4100, List.of(CheckRuns.delayed(0, 0), CheckRuns.delayed(1, 300))),
                                stuck)
                        .findings())
                .extracting(Finding::outcome, Finding::hostExplains)
                .containsExactly(tuple(Outcome.STUCK, true));
        assertThat(checks(
                                Thresholds.DEFAULTS,
                                WEB,
                                CheckRuns.during(
                                        1800, 4100, List.of(CheckRuns.delayed(0, 0), CheckRuns.delayed(1, 299))),
                                stuck)
                        .findings())
                .extracting(Finding::hostExplains)
                .containsExactly(false);
    }

    @Test
    public void aHostThatHeldTheVcpuBackAtAnotherTimeDoesNotExplainTheGap() {
        WorkerReport stuck = Workers.stuck(FIRST, 2300 * Workers.MILLIS, 1, 4100 * Workers.MILLIS);
        assertThat(checks(
                                Thresholds.DEFAULTS,
                                WEB,
                                CheckRuns.during(4100, 9000, List.of(CheckRuns.delayed(1, 4000))),
                                stuck)
                        .findings())
                .extracting(Finding::hostExplains)
                .containsExactly(false);
    }

    @Test
    public void aGapIsNotTheHostsWhereAnotherWorkerKeptOnOnTheSameCpu() {
        WorkerReport stuck =
                Workers.seenOn(Workers.stuck(FIRST, 2300 * Workers.MILLIS, 1, 4100 * Workers.MILLIS), CpuSet.of(1), 0);
        WorkerReport neighbour = Workers.seenOn(SECOND, CpuSet.of(1), 0);
        VcpuTimeline delays = CheckRuns.during(1800, 4100, List.of(CheckRuns.delayed(1, 2000)));
        assertThat(checks(Thresholds.DEFAULTS, WEB, delays, stuck).findings())
                .extracting(Finding::hostExplains)
                .containsExactly(true);
        assertThat(checks(Thresholds.DEFAULTS, WEB, delays, stuck, neighbour).findings())
                .filteredOn(finding -> finding.outcome() == Outcome.STUCK)
                .extracting(Finding::hostExplains)
                .containsExactly(false);
    }

    @Test
    public void aHostThatHeldAnotherVcpuBackDoesNotExplainTheGap() {
        WorkerReport stuck = Workers.stuck(FIRST, 2300 * Workers.MILLIS, 1, 4100 * Workers.MILLIS);
        assertThat(checks(Thresholds.DEFAULTS, WEB, List.of(CheckRuns.delayed(0, 9000), CheckRuns.delayed(1, 0)), stuck)
                        .findings())
                .extracting(Finding::hostExplains)
                .containsExactly(false);
    }

    @Test
    public void aSpreadAboveTheLimitIsUnfair() {
        WorkerReport waiting =
                Workers.seenOn(Workers.offCpu(SECOND, 10 * Workers.SECONDS, 2560 * Workers.MILLIS), CpuSet.of(1, 2), 3);
        assertThat(findings(Thresholds.DEFAULTS, FIRST, waiting))
                .containsExactly(new Finding(
                        Outcome.UNFAIR,
                        "unfair cgroup web: spread=15.6% (10.0-25.6%) 2 workers on 3 cpus (threshold 15.0%)",
                        false));
    }

    @Test
    public void aSpreadOfExactlyTheLimitIsKept() {
        WorkerReport waiting = Workers.offCpu(SECOND, 10 * Workers.SECONDS, 2500 * Workers.MILLIS);
        assertThat(findings(Thresholds.DEFAULTS, FIRST, waiting)).isEmpty();
    }

    @Test
    public void workersThatGotNoCpuTimeAreNoEvenThroughput() {
        assertThat(findings(
                        Thresholds.NONE.withMaxThroughputCv(0.25),
                        Workers.worked(FIRST, 100, Workers.SECONDS),
                        Workers.worked(SECOND, 0, 0)))
                .containsExactly(Finding.notMeasured(
                        "throughput of web could not be compared: 1 of its 2 workers got CPU time"));
    }

    @Test
    public void oneWorkerAloneCannotBeTreatedUnfairly() {
        Thresholds strict = Thresholds.DEFAULTS.withMaxSpreadPct(0).withMaxThroughputCv(0);
        assertThat(findings(strict, Workers.offCpu(FIRST, 10 * Workers.SECONDS, 9 * Workers.SECONDS)))
                .isEmpty();
    }

    @DataProvider
    public Object[][] delaysAndSpreads() {
        // A spread of 25 points over 10 s against a limit of 15: 10 points, or 1000 ms, must come from the host, on one
        // of the CPUs the cgroup used (0 and 1).
        return new Object[][] {
            {List.of(CheckRuns.delayed(0, 1000), CheckRuns.delayed(1, 0)), true},
            {List.of(CheckRuns.delayed(0, 0), CheckRuns.delayed(1, 1000)), true},
            {List.of(CheckRuns.delayed(0, 999), CheckRuns.delayed(1, 999)), false},
            {List.of(CheckRuns.delayed(0, 0), CheckRuns.delayed(1, 0), CheckRuns.delayed(2, 9000)), false},
            {HOST_SAYS_NOTHING, false},
        };
    }

    @Test(dataProvider = "delaysAndSpreads")
    public void aHostThatHeldAVcpuOfTheCgroupBackExplainsTheSpread(List<VcpuTime> vcpus, boolean explained) {
        WorkerReport waiting =
                Workers.seenOn(Workers.offCpu(SECOND, 10 * Workers.SECONDS, 3500 * Workers.MILLIS), CpuSet.of(1), 0);
        assertThat(checks(Thresholds.DEFAULTS, WEB, vcpus, FIRST, waiting).findings())
                .extracting(Finding::outcome, Finding::hostExplains)
                .containsExactly(tuple(Outcome.UNFAIR, explained));
    }

    @Test
    public void whoDoesNotDemandProgressDemandsNoSmallGapsAndNoFairnessEither() {
        WorkerReport bad = Workers.stuck(Workers.worked(FIRST, 0, 1), 9 * Workers.SECONDS, 0, 0);
        WorkerReport waiting = Workers.offCpu(SECOND, 10 * Workers.SECONDS, 9 * Workers.SECONDS);
        assertThat(findings(Thresholds.DEFAULTS, bad, waiting))
                .extracting(Finding::outcome)
                .containsExactly(Outcome.STARVED, Outcome.STUCK, Outcome.UNFAIR);
        assertThat(findings(Thresholds.DEFAULTS.withNotStarved(false), bad, waiting))
                .isEmpty();
        assertThat(findings(Thresholds.NONE.withMaxGap(Duration.ofSeconds(1)).withMaxSpreadPct(1), bad, waiting))
                .isEmpty();
    }

    @Test
    public void aWorkerOutsideItsCpusetIsNotIsolated() {
        CgroupPlan confined = WEB.withCpuset(CpuSet.of(0, 1));
        WorkerReport escaped = Workers.seenOn(SECOND, CpuSet.of(1, 2, 3, 5), 4);
        Thresholds isolation = Thresholds.NONE.withIsolation(true);
        assertThat(checks(isolation, confined, HOST_SAYS_NOTHING, FIRST, escaped)
                        .findings())
                .containsExactly(new Finding(
                        Outcome.ISOLATION, "tid 101 ran on unexpected CPUs {2-3,5} (cpuset of web is 0-1)", false));
        assertThat(checks(Thresholds.DEFAULTS, confined, HOST_SAYS_NOTHING, FIRST, escaped)
                        .findings())
                .as("isolation is demanded by nobody")
                .isEmpty();
        assertThat(findings(isolation, FIRST, escaped))
                .as("without a cpuset every CPU is allowed")
                .isEmpty();
    }

    @Test
    public void unevenThroughputIsToldWithItsMean() {
        WorkerReport slow = Workers.worked(FIRST, 100, Workers.SECONDS);
        WorkerReport fast = Workers.worked(SECOND, 300, Workers.SECONDS);
        assertThat(findings(Thresholds.NONE.withMaxThroughputCv(0.25), slow, fast))
                .containsExactly(new Finding(
                        Outcome.THROUGHPUT,
                        "throughput CV 0.500 exceeds limit 0.250 (mean=200 work/cpu_s) in web",
                        false));
        assertThat(findings(Thresholds.NONE.withMaxThroughputCv(0.5), slow, fast))
                .isEmpty();
        assertThat(findings(Thresholds.DEFAULTS, slow, fast)).isEmpty();
    }

    @DataProvider
    public Object[][] ends() {
        return new Object[][] {
            {WorkerExit.Kind.SIGNALED, 9, "tid 100 in web ended with signal 9"},
            {WorkerExit.Kind.EXITED, 1, "tid 100 in web ended with exit status 1"},
        };
    }

    @Test(dataProvider = "ends")
    public void aWorkerThatDiedIsAFindingWhateverIsDemanded(WorkerExit.Kind kind, int code, String message) {
        assertThat(findings(Thresholds.NONE, Workers.ended(FIRST, kind, code)))
                .containsExactly(new Finding(Outcome.WORKER_DIED, message, false));
    }

    @Test
    public void aWorkerThatDidNotEndIsJudgedByWhatItDid() {
        WorkerReport undead = Workers.ended(FIRST, WorkerExit.Kind.STUCK, 0);
        assertThat(findings(Thresholds.DEFAULTS, undead)).isEmpty();
        assertThat(findings(Thresholds.DEFAULTS, Workers.worked(undead, 0, 0)))
                .extracting(Finding::outcome)
                .containsExactly(Outcome.STARVED);
    }

    @Test
    public void cgroupsAreJudgedApart() {
        CgroupPlan batch = CgroupPlan.of("batch", new WorkGroup(1, Work.of(WorkType.YIELD)));
        RunPlan plan = RunPlan.of(
                Workers.WALL, List.of(CgroupPlan.of("web", new WorkGroup(1, Work.of(WorkType.SPIN))), batch));
        WorkerReport busy = Workers.healthy(0, "web");
        WorkerReport idle = Workers.offCpu(Workers.healthy(1, "batch"), 10 * Workers.SECONDS, 9 * Workers.SECONDS);
        WorkerChecks checks = new WorkerChecks(
                plan, Workers.report(busy, idle), Thresholds.DEFAULTS, VcpuTimeline.UNKNOWN, CheckRuns.TWO_NODES);
        assertThat(checks.findings()).isEmpty();
        assertThat(checks.stats())
                .extracting(CgroupStats::name, CgroupStats::workers, CgroupStats::maxOffCpuPct)
                .containsExactly(tuple("web", 1, 10.0), tuple("batch", 1, 90.0));
    }

    @Test
    public void aRunWithoutWorkersGivesNoFindingsAndEmptyStats() {
        WorkerChecks checks = checks(Thresholds.DEFAULTS.withIsolation(true), WEB, HOST_SAYS_NOTHING);
        assertThat(checks.findings()).isEmpty();
        assertThat(checks.stats()).extracting(CgroupStats::workers).containsExactly(0);
    }

    @Test
    public void benchmarksOfNobodyAreSkipped() {
        Thresholds demanded = Thresholds.DEFAULTS.withMaxThroughputCv(0.1).withMinPageLocality(0.9);
        assertThat(checks(demanded, WEB, HOST_SAYS_NOTHING).findings())
                .containsExactly(
                        Finding.skipped("no worker reports: benchmark skipped (maxThroughputCv, minPageLocality)"));
    }

    @Test
    public void workersThatNeverStartedAreNobody() {
        WorkerChecks checks = new WorkerChecks(
                RunPlan.of(Workers.WALL, List.of(WEB)),
                Workers.report(Workers.started(FIRST, 0)),
                Thresholds.NONE.withMaxThroughputCv(0.1),
                VcpuTimeline.UNKNOWN,
                CheckRuns.TWO_NODES);
        assertThat(checks.findings())
                .contains(Finding.skipped("no worker reports: benchmark skipped (maxThroughputCv)"));
    }

    @Test
    public void anUnfairCgroupBehindAFairOneIsTheOneThatIsTold() {
        RunPlan plan = RunPlan.of(
                Workers.WALL, List.of(WEB, CgroupPlan.of("batch", new WorkGroup(2, Work.of(WorkType.SPIN)))));
        WorkerReport waiting = Workers.offCpu(Workers.healthy(3, "batch"), 10 * Workers.SECONDS, 9 * Workers.SECONDS);
        WorkerChecks checks = new WorkerChecks(
                plan,
                Workers.report(FIRST, SECOND, Workers.healthy(2, "batch"), waiting),
                Thresholds.DEFAULTS,
                VcpuTimeline.UNKNOWN,
                CheckRuns.TWO_NODES);
        assertThat(checks.findings()).extracting(Finding::outcome).containsExactly(Outcome.UNFAIR);
        assertThat(checks.findings().get(0).message()).startsWith("unfair cgroup batch: ");
    }

    @Test
    public void waitsOfTheHostAreAShareOfTheTimeInWhichWorkersWereThere() {
        WorkerReport first = Workers.offCpu(FIRST, Workers.SECONDS, 0);
        WorkerReport waiting = Workers.offCpu(SECOND, Workers.SECONDS, 400 * Workers.MILLIS);
        assertThat(checks(
                                Thresholds.DEFAULTS,
                                WEB,
                                CheckRuns.during(8000, 9000, List.of(CheckRuns.delayed(0, 250))),
                                first,
                                waiting)
                        .findings())
                .as("25 of the 40 points")
                .extracting(Finding::outcome, Finding::hostExplains)
                .containsExactly(tuple(Outcome.UNFAIR, true));
        assertThat(checks(
                                Thresholds.DEFAULTS,
                                WEB,
                                CheckRuns.during(0, 10_000, List.of(CheckRuns.delayed(0, 2490))),
                                first,
                                waiting)
                        .findings())
                .as("24.9 points, however long it went on")
                .extracting(Finding::hostExplains)
                .containsExactly(false);
    }

    @Test
    public void aWorkerThatWasStartedAgainMayHaveMetAllWaits() {
        WorkerReport first = Workers.started(Workers.offCpu(FIRST, 2 * Workers.SECONDS, 0), 2);
        WorkerReport waiting = Workers.started(Workers.offCpu(SECOND, 2 * Workers.SECONDS, 800 * Workers.MILLIS), 2);
        assertThat(checks(
                                Thresholds.DEFAULTS,
                                WEB,
                                CheckRuns.during(0, 10_000, List.of(CheckRuns.delayed(0, 500))),
                                first,
                                waiting)
                        .findings())
                .extracting(Finding::hostExplains)
                .containsExactly(true);
    }

    @Test
    public void aProgramThatGotCpuTimeIsNotStarved() {
        WorkerReport worker = Workers.worked(FIRST, 0, 9 * Workers.SECONDS);
        assertThat(checks(Thresholds.DEFAULTS, PROGRAMS, HOST_SAYS_NOTHING, worker)
                        .findings())
                .isEmpty();
        assertThat(checks(Thresholds.DEFAULTS, PROGRAMS, HOST_SAYS_NOTHING, worker, Workers.worked(SECOND, 0, 0))
                        .findings())
                .containsExactly(new Finding(Outcome.STARVED, "tid 101 in web made no progress (no CPU time)", false));
    }

    @Test
    public void aProgramThatCannotEvenBeKilledIsStuck() {
        WorkerReport undead = Workers.ended(Workers.worked(SECOND, 0, 9 * Workers.SECONDS), WorkerExit.Kind.STUCK, 0);
        Finding stuck = new Finding(
                Outcome.STUCK,
                "tid 101 in web did not end when it was killed, as a program cannot that gets no CPU time",
                false);
        assertThat(checks(Thresholds.DEFAULTS, PROGRAMS, HOST_SAYS_NOTHING, FIRST, undead)
                        .findings())
                .containsExactly(stuck);
        assertThat(checks(Thresholds.DEFAULTS, PROGRAMS, HOST_SAYS_NOTHING, FIRST, Workers.worked(undead, 0, 0))
                        .findings())
                .containsExactly(
                        new Finding(Outcome.STARVED, "tid 101 in web made no progress (no CPU time)", false), stuck);
        assertThat(checks(Thresholds.DEFAULTS.withNotStarved(false), PROGRAMS, HOST_SAYS_NOTHING, FIRST, undead)
                        .findings())
                .isEmpty();
        assertThat(findings(Thresholds.DEFAULTS, FIRST, Workers.ended(SECOND, WorkerExit.Kind.STUCK, 0)))
                .as("who counts its work is judged by that")
                .isEmpty();
    }

    @DataProvider
    public Object[][] delaysOfAnEnd() {
        // It has half of a second to end in when it is killed: whatever the host took from the other half was not
        // needed.
        return new Object[][] {
            {CheckRuns.during(10_000, 10_800, List.of(CheckRuns.delayed(0, 500))), true},
            {CheckRuns.during(10_000, 10_800, List.of(CheckRuns.delayed(0, 499))), false},
            {CheckRuns.during(10_000, 10_800, List.of(CheckRuns.delayed(0, 0), CheckRuns.delayed(1, 800))), false},
            {CheckRuns.during(3000, 4000, List.of(CheckRuns.delayed(0, 500))), true},
            {CheckRuns.during(3000, 5000, List.of(CheckRuns.delayed(0, 998))), false},
        };
    }

    @Test(dataProvider = "delaysOfAnEnd")
    public void aHostThatLeftNoTimeToEndExplainsIt(VcpuTimeline delays, boolean explained) {
        WorkerReport undead = Workers.ended(FIRST, WorkerExit.Kind.STUCK, 0);
        assertThat(checks(Thresholds.DEFAULTS, PROGRAMS, delays, undead).findings())
                .extracting(Finding::outcome, Finding::hostExplains)
                .containsExactly(tuple(Outcome.STUCK, explained));
    }

    @Test
    public void aGapOfAProgramIsJudgedLikeAnyOther() {
        WorkerReport waiting = Workers.stuck(FIRST, 2300 * Workers.MILLIS, 3, 4100 * Workers.MILLIS);
        assertThat(checks(Thresholds.DEFAULTS, PROGRAMS, HOST_SAYS_NOTHING, waiting)
                        .findings())
                .containsExactly(new Finding(
                        Outcome.STUCK, "tid 100 in web stuck 2300ms on cpu3 at +4100ms (threshold 2000ms)", false));
    }
}
