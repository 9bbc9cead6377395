// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.SpinSamples;
import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.guest.report.WorkerDetails;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.Workers;
import java.util.List;
import java.util.Map;
import org.testng.annotations.Test;

public class ScenarioStatsTest {
    private static CgroupPlan cgroup(String name) {
        return CgroupPlan.of(name, new WorkGroup(1, Work.of(WorkType.SPIN)));
    }

    private static WorkerReport worker(
            int number, String cgroup, CpuSet cpus, long gapMillis, long iterations, long runDelay, long remote) {
        WorkerReport worker = Workers.seenOn(Workers.healthy(number, cgroup), cpus, 10L * (number + 1));
        worker = Workers.stuck(worker, gapMillis * Workers.MILLIS, 3 + number, 0);
        worker = Workers.looped(worker, iterations, Workers.SECONDS);
        worker = Workers.waited(worker, 2, runDelay);
        return Workers.remembered(worker, Map.of(0, 100 - remote, 1, remote), 10L * number);
    }

    private static ScenarioStats stats() {
        WorkerReport web = worker(0, "web", CpuSet.of(0, 1), 70, 200, 500, 0);
        WorkerReport batch = worker(1, "batch", CpuSet.of(1, 2), 90, 100, 300, 40);
        RunPlan plan = RunPlan.of(
                Workers.WALL,
                List.of(cgroup("web").withCpuset(CpuSet.of(0)), cgroup("batch").withCpuset(CpuSet.of(0))));
        return new ScenarioStats(new WorkerChecks(
                        plan,
                        Workers.report(
                                List.of(WakeSamples.of(10, 10), WakeSamples.of(5, 30)),
                                List.of(
                                        new WorkerDetails(2, WakeSamples.of(400, 600), SpinSamples.NONE),
                                        new WorkerDetails(1, WakeSamples.of(500), SpinSamples.NONE)),
                                web,
                                batch),
                        Thresholds.NONE,
                        VcpuTimeline.UNKNOWN,
                        CheckRuns.TWO_NODES)
                .stats());
    }

    @Test
    public void countsAreSummed() {
        assertThat(stats().totalWorkers()).isEqualTo(2);
        assertThat(stats().totalCpus()).as("each CPU once").isEqualTo(3);
        assertThat(stats().totalMigrations()).isEqualTo(30);
        assertThat(stats().totalIterations()).isEqualTo(300);
    }

    @Test
    public void theWorstOfAnyCgroupIsTaken() {
        assertThat(stats().worstSpreadPct()).isZero();
        assertThat(stats().worstMigrationRatio()).hasValue(0.2);
        assertThat(stats().worstMedianWakeNanos()).hasValue(10);
        assertThat(stats().worstP99WakeNanos()).hasValue(30);
        assertThat(stats().worstWakeLatencyCv()).hasValue(12.5 / 17.5);
        assertThat(stats().worstWakeLatencyTailRatio()).hasValue(6);
        assertThat(stats().worstMedianRequestNanos()).hasValue(500);
        assertThat(stats().worstP99RequestNanos()).hasValue(600);
        assertThat(stats().worstUndisturbedSpinErrorPct()).isEmpty();
        assertThat(stats().worstMeanRunDelayNanos()).isEqualTo(500);
        assertThat(stats().worstRunDelayNanos()).isEqualTo(500);
        assertThat(stats().worstPageLocality()).hasValue(0.6);
        assertThat(stats().worstCrossNodeMigrationRatio()).hasValue(0.1);
        assertThat(stats().worstIterationsPerWorker()).hasValue(100);
    }

    @Test
    public void theLongestGapKeepsItsCpu() {
        CgroupStats worst = stats().worstGap().orElseThrow();
        assertThat(worst.maxGapMillis()).isEqualTo(90);
        assertThat(worst.maxGapCpu()).hasValue(4);
    }

    @Test
    public void whatIsNothingIsNotTheLeast() {
        WorkerReport idle = Workers.remembered(Workers.looped(Workers.healthy(0, "web"), 0, 1), Map.of(1, 5L), 0);
        WorkerReport busy = worker(1, "batch", CpuSet.of(0), 1, 7, 0, 50);
        RunPlan plan = RunPlan.of(
                Workers.WALL,
                List.of(cgroup("web").withCpuset(CpuSet.of(0)), cgroup("batch").withCpuset(CpuSet.of(0))));
        ScenarioStats stats = new ScenarioStats(new WorkerChecks(
                        plan, Workers.report(idle, busy), Thresholds.NONE, VcpuTimeline.UNKNOWN, CheckRuns.TWO_NODES)
                .stats());
        assertThat(stats.worstIterationsPerWorker()).hasValue(7);
        assertThat(stats.worstPageLocality()).hasValue(0.5);
    }

    @Test
    public void withoutCgroupsThereIsNothing() {
        ScenarioStats nothing = new ScenarioStats(List.of());
        assertThat(nothing.worstGap()).isEmpty();
        assertThat(nothing.worstP99WakeNanos()).isEmpty();
        assertThat(nothing.totalWorkers()).isZero();
        assertThat(nothing.worstRunDelayNanos()).isZero();
    }
}
