// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.Workers;
import dev.ktstr.testng.outcome.Outcome;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class RateChecksTest {
    private static final CgroupPlan WEB = CgroupPlan.of("web", new WorkGroup(2, Work.of(WorkType.SPIN)));
    private static final WorkerReport FIRST = Workers.healthy(0, "web");
    private static final WorkerReport SECOND = Workers.healthy(1, "web");

    private static List<Finding> findings(Thresholds thresholds, WorkerReport... workers) {
        return CheckRuns.findings(thresholds, Workers.report(workers), WEB);
    }

    @Test
    public void whoWorksTooSlowlyIsNamedWithRateAndFloor() {
        WorkerReport slow = Workers.worked(SECOND, 250, Workers.SECONDS / 2);
        assertThat(findings(Thresholds.NONE.withMinWorkRate(501), Workers.worked(FIRST, 501, Workers.SECONDS), slow))
                .containsExactly(new Finding(
                        Outcome.WORK_RATE, "worker 101 throughput 500 work/cpu_s below floor 501 in web", false));
        assertThat(findings(Thresholds.NONE.withMinWorkRate(500), Workers.worked(FIRST, 250, Workers.SECONDS / 2)))
                .isEmpty();
    }

    @Test
    public void whoGotNoCpuTimeHasNoWorkRate() {
        assertThat(findings(Thresholds.NONE.withMinWorkRate(1), Workers.worked(FIRST, 0, 0)))
                .containsExactly(Finding.notMeasured(
                        "worker 100 in web has no throughput that could be judged: it got no CPU time"));
    }

    @Test
    public void whoLoopsTooSeldomIsNamedWithRateAndFloor() {
        WorkerReport slow = Workers.looped(FIRST, 24, 10 * Workers.SECONDS);
        assertThat(findings(Thresholds.NONE.withMinIterationRate(2.5), slow))
                .containsExactly(new Finding(
                        Outcome.ITERATION_RATE, "worker 100 iteration rate 2.4/s below floor 2.5/s in web", false));
        assertThat(findings(Thresholds.NONE.withMinIterationRate(2.4), slow)).isEmpty();
        assertThat(findings(Thresholds.NONE.withMinIterationRate(1), Workers.looped(FIRST, 1, 0)))
                .containsExactly(Finding.notMeasured(
                        "worker 100 in web has no iteration rate that could be judged: it ended when it began"));
    }

    @DataProvider
    public Object[][] waits() {
        // 16 iterations in 10 s are 2 a second in the 8 s that remain of them.
        return new Object[][] {{2000 * Workers.MILLIS, true}, {1999 * Workers.MILLIS, false}, {0, false}};
    }

    @Test(dataProvider = "waits")
    public void aHostThatTookTheTimeExplainsARate(long waitedNanos, boolean explained) {
        WorkerReport slow = Workers.looped(FIRST, 16, 10 * Workers.SECONDS);
        assertThat(CheckRuns.findings(
                        Thresholds.NONE.withMinIterationRate(2),
                        CheckRuns.delayed(waitedNanos),
                        Workers.report(slow),
                        WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(explained);
        WorkerReport lazy = Workers.worked(FIRST, 16, 10 * Workers.SECONDS);
        assertThat(CheckRuns.findings(
                        Thresholds.NONE.withMinWorkRate(2), CheckRuns.delayed(waitedNanos), Workers.report(lazy), WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(explained);
        WorkerReport elsewhere = Workers.seenOn(slow, CpuSet.of(1), 0);
        assertThat(CheckRuns.findings(
                        Thresholds.NONE.withMinIterationRate(2),
                        CheckRuns.delayed(waitedNanos),
                        Workers.report(elsewhere),
                        WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(false);
    }

    @Test
    public void migrationsAreCountedByTheIterationsOfTheCgroup() {
        WorkerReport still = Workers.seenOn(FIRST, CpuSet.of(0), 0);
        WorkerReport restless = Workers.seenOn(SECOND, CpuSet.of(0, 1), 6);
        assertThat(findings(Thresholds.NONE.withMaxMigrationRatio(0.29), still, restless))
                .containsExactly(new Finding(
                        Outcome.MIGRATION_RATIO,
                        "migration ratio 0.3000 exceeds threshold 0.2900 (6 migrations in 20 iterations) in web",
                        false));
        assertThat(findings(Thresholds.NONE.withMaxMigrationRatio(0.3), still, restless))
                .isEmpty();
    }

    @Test
    public void withoutIterationsThereIsNoMigrationRatio() {
        assertThat(findings(Thresholds.NONE.withMaxMigrationRatio(1), Workers.looped(FIRST, 0, 1)))
                .containsExactly(Finding.notMeasured(
                        "migration ratio of web could not be judged: none of its workers finished an iteration"));
    }

    @Test
    public void nothingIsJudgedThatIsNotDemanded() {
        WorkerReport bad = Workers.looped(Workers.worked(FIRST, 1, 0), 0, 0);
        assertThat(findings(Thresholds.DEFAULTS, bad)).isEmpty();
    }

    @Test
    public void waitsExplainNoRateOfAWorkerThatWasNotThere() {
        WorkerReport shortLived = Workers.looped(FIRST, 16, Workers.SECONDS);
        VcpuTimeline even = CheckRuns.delayed(5 * Workers.SECONDS);
        assertThat(CheckRuns.findings(Thresholds.NONE.withMinIterationRate(32), even, Workers.report(shortLived), WEB))
                .as("16 in the half second that is left are 32 a second")
                .extracting(Finding::hostExplains)
                .containsExactly(true);
        assertThat(CheckRuns.findings(Thresholds.NONE.withMinIterationRate(33), even, Workers.report(shortLived), WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(false);
        VcpuTimeline burst = CheckRuns.during(3000, 5000, List.of(CheckRuns.delayed(0, 1500)));
        assertThat(CheckRuns.findings(Thresholds.NONE.withMinIterationRate(64), burst, Workers.report(shortLived), WEB))
                .as("three quarters of the worst second are waits, whenever the worker began")
                .extracting(Finding::hostExplains)
                .containsExactly(true);
        assertThat(CheckRuns.findings(Thresholds.NONE.withMinIterationRate(65), burst, Workers.report(shortLived), WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(false);
    }

    @Test
    public void programsHaveNoRatesAndThatIsSaid() {
        WorkerReport program = Workers.worked(Workers.looped(FIRST, 0, Workers.SECONDS), 0, Workers.SECONDS);
        WorkerReport other = Workers.worked(Workers.looped(SECOND, 0, Workers.SECONDS), 0, 2 * Workers.SECONDS);
        CgroupPlan programs = CgroupPlan.of("web", new WorkGroup(2, Work.custom(List.of("/bin/true"))));
        Thresholds everything =
                Thresholds.NONE.withMinWorkRate(1).withMinIterationRate(1).withMaxThroughputCv(0);
        assertThat(CheckRuns.findings(everything, Workers.report(program, other), programs))
                .containsExactly(
                        notCounted("maxThroughputCv", 2, 2),
                        notCounted("minWorkRate", 2, 2),
                        notCounted("minIterationRate", 2, 2));
        assertThat(CheckRuns.findings(everything, Workers.report(program), programs))
                .as("one alone has nobody to be compared with")
                .containsExactly(notCounted("minWorkRate", 1, 1), notCounted("minIterationRate", 1, 1));
        assertThat(CheckRuns.findings(Thresholds.DEFAULTS, Workers.report(program, other), programs))
                .isEmpty();
    }

    private static Finding notCounted(String limit, int programs, int workers) {
        return Finding.notMeasured(limit + " of web could not be judged: " + programs + " of its " + workers
                + " workers run programs (custom), whose work is not counted");
    }

    @Test
    public void programsHideNoSlowWorkersBesideThem() {
        WorkGroup programs = new WorkGroup(1, Work.custom(List.of("/bin/true")));
        WorkGroup spinning = new WorkGroup(2, Work.of(WorkType.SPIN));
        CgroupPlan mixed = CgroupPlan.of("web", spinning, programs);
        WorkerReport slow = Workers.worked(FIRST, 100, Workers.SECONDS);
        WorkerReport fast = Workers.worked(SECOND, 300, Workers.SECONDS);
        WorkerReport program = Workers.ofWork(Workers.worked(Workers.healthy(2, "web"), 0, 9 * Workers.SECONDS), 1);
        assertThat(CheckRuns.findings(
                        Thresholds.NONE.withMaxThroughputCv(0.25).withMinWorkRate(101),
                        Workers.report(slow, fast, program),
                        mixed))
                .containsExactly(
                        new Finding(
                                Outcome.THROUGHPUT,
                                "throughput CV 0.500 exceeds limit 0.250 (mean=200 work/cpu_s) in web",
                                false),
                        new Finding(
                                Outcome.WORK_RATE,
                                "worker 100 throughput 100 work/cpu_s below floor 101 in web",
                                false),
                        notCounted("maxThroughputCv", 1, 3),
                        notCounted("minWorkRate", 1, 3));
    }
}
