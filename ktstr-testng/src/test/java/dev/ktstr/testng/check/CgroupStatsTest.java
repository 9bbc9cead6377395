// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SpinSamples;
import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.guest.report.WorkerDetails;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CgroupStatsTest {
    private static final CgroupPlan WEB = CgroupPlan.of("web", new WorkGroup(2, Work.of(WorkType.SPIN)));
    private static final WorkerReport FIRST = Workers.healthy(0, "web");
    private static final WorkerReport SECOND = Workers.healthy(1, "web");

    private static CgroupStats stats(WorkerReport... workers) {
        return stats(List.of(workers), Workers.report(workers));
    }

    private static CgroupStats stats(List<WorkerReport> workers, RunReport report) {
        return stats(WEB, workers, report, VcpuTimeline.UNKNOWN);
    }

    private static CgroupStats stats(
            CgroupPlan cgroup, List<WorkerReport> workers, RunReport report, VcpuTimeline host) {
        PageStats pages = PageStats.of(workers, Set.of(0, 1), new NumaLayout(CheckRuns.TWO_NODES));
        return CgroupStats.of(cgroup, workers, report, pages, host);
    }

    @Test
    public void countsAreSummedAndTheWorstIsKept() {
        WorkerReport stuck = Workers.stuck(Workers.seenOn(SECOND, CpuSet.of(2, 3), 41), 70 * Workers.MILLIS, 3, 0);
        CgroupStats stats = stats(Workers.waited(FIRST, 5, 300), Workers.waited(stuck, 7, 200));
        assertThat(stats.workers()).isEqualTo(2);
        assertThat(stats.cpus()).isEqualTo(CpuSet.of(0, 2, 3));
        assertThat(stats.migrations()).isEqualTo(42);
        assertThat(stats.iterations()).isEqualTo(20);
        assertThat(stats.workUnits()).isEqualTo(2000);
        assertThat(stats.wakeUps()).isEqualTo(12);
        assertThat(stats.maxRunDelayNanos()).isEqualTo(300);
        assertThat(stats.worstGap().orElseThrow().tid()).isEqualTo(101);
    }

    @Test
    public void spreadIsTheDifferenceOfOffCpuShares() {
        CgroupStats stats = stats(
                Workers.offCpu(FIRST, 10 * Workers.SECONDS, Workers.SECONDS),
                Workers.offCpu(SECOND, 8 * Workers.SECONDS, 2 * Workers.SECONDS));
        assertThat(stats.minOffCpuPct()).isEqualTo(10);
        assertThat(stats.maxOffCpuPct()).isEqualTo(25);
        assertThat(stats.spreadPct()).isEqualTo(15);
    }

    @Test
    public void aWorkerThatNeverRanCountsAsNeverOffTheCpu() {
        assertThat(CgroupStats.offCpuPct(Workers.offCpu(FIRST, 0, 0))).isZero();
    }

    @Test
    public void figuresAreByWorkerAndByIteration() {
        CgroupStats stats = stats(
                Workers.waited(Workers.offCpu(FIRST, 10 * Workers.SECONDS, Workers.SECONDS), 0, 300),
                Workers.waited(Workers.offCpu(SECOND, 10 * Workers.SECONDS, 4 * Workers.SECONDS), 0, 100));
        assertThat(stats.avgOffCpuPct()).isEqualTo(25);
        assertThat(stats.meanRunDelayNanos()).isEqualTo(200);
        assertThat(stats.migrationRatio()).hasValue(0.1);
        assertThat(stats.iterationsPerWorker()).hasValue(10);
        assertThat(stats.maxGapMillis()).isEqualTo(5);
        assertThat(stats.maxGapCpu()).hasValue(0);
    }

    private static Latency latency(WakeSamples samples) {
        return stats(List.of(FIRST), Workers.report(List.of(samples), FIRST))
                .wakeLatency()
                .orElseThrow();
    }

    @DataProvider
    public Object[][] percentiles() {
        // The 99th percentile is the sample at index ceil(n * 0.99) - 1 of the sorted ones.
        return new Object[][] {{1, 1}, {2, 2}, {99, 99}, {100, 99}, {101, 100}, {200, 198}, {1000, 990}};
    }

    @Test(dataProvider = "percentiles")
    public void theWakeLatencyIsTheSampleThatNinetyNineOfAHundredDoNotExceed(int samples, long expected) {
        int[] descending =
                IntStream.rangeClosed(1, samples).map(i -> samples + 1 - i).toArray();
        Latency latency = latency(WakeSamples.of(descending));
        assertThat(latency.p99Nanos()).isEqualTo(expected);
        assertThat(latency.samples()).isEqualTo(samples);
    }

    @Test
    public void samplesOfAllWorkersOfTheCgroupAndOfNoOtherArePooled() {
        WorkerReport foreign = Workers.healthy(1, "batch");
        WorkerReport third = Workers.healthy(2, "web");
        List<WakeSamples> samples = List.of(WakeSamples.of(10, 30), WakeSamples.of(999_999), WakeSamples.of(40, 20));
        Latency latency = stats(List.of(FIRST, third), Workers.report(samples, FIRST, foreign, third))
                .wakeLatency()
                .orElseThrow();
        assertThat(latency.p99Nanos()).isEqualTo(40);
        assertThat(latency.medianNanos()).isEqualTo(20);
        // Mean 25, squares of the distances 225, 25, 225, 25.
        assertThat(latency.cv()).isCloseTo(Math.sqrt(125) / 25, within(1e-12));
    }

    @Test
    public void aSaturatedSampleIsTheLongestAndNotNegative() {
        assertThat(latency(WakeSamples.of(5, 0xffff_ffff)).p99Nanos())
                .isCloseTo(WakeSamples.SATURATED_NANOS, withinPercentage(0.1));
    }

    @Test
    public void largePercentilesHaveThreeDigitsAndAreRoundedDown() {
        int[] samples = new Random(7).ints(20_000, 1_000_000, 2_000_000_000).toArray();
        int[] sorted = Arrays.stream(samples).sorted().toArray();
        Latency latency = latency(WakeSamples.of(samples));
        assertThat(latency.p99Nanos())
                .isLessThanOrEqualTo(sorted[19_799])
                .isCloseTo(sorted[19_799], withinPercentage(0.1));
        assertThat(latency.medianNanos())
                .isLessThanOrEqualTo(sorted[9_999])
                .isCloseTo(sorted[9_999], withinPercentage(0.1));
    }

    @Test
    public void theTailHasItsPercentilesToo() {
        Latency latency = latency(WakeSamples.of(IntStream.rangeClosed(1, 1000).toArray()));
        assertThat(latency.medianNanos()).isEqualTo(500);
        assertThat(latency.p90Nanos()).isEqualTo(900);
        assertThat(latency.p99Nanos()).isEqualTo(990);
        assertThat(latency.p999Nanos()).isEqualTo(999);
    }

    @Test
    public void requestsArePooledWithTheirNumber() {
        WorkerReport foreign = Workers.healthy(1, "batch");
        WorkerReport messenger = Workers.healthy(2, "web");
        RunReport report = Workers.report(
                List.of(WakeSamples.of(7), WakeSamples.of(), WakeSamples.of()),
                List.of(requests(5, 4000, 2000), requests(1, 1_000_000), requests(0)),
                FIRST,
                foreign,
                messenger);
        CgroupStats stats = stats(List.of(FIRST, messenger), report);
        assertThat(stats.requests()).isEqualTo(5);
        assertThat(stats.requestLatency().orElseThrow()).isEqualTo(new Latency(2, 2000, 4000, 4000, 4000, 1.0 / 3));
        assertThat(stats.wakeLatency().orElseThrow().samples()).isEqualTo(1);
        assertThat(stats.spins()).isZero();
        assertThat(stats.spinAccuracy()).isEmpty();
    }

    private static WorkerDetails requests(long count, int... nanos) {
        return new WorkerDetails(count, WakeSamples.of(nanos), SpinSamples.NONE);
    }

    @Test
    public void spinsAreJudgedByWhatTheirWorkWantsAndWhatTheHostGaveTheirCpus() {
        CgroupPlan spinning = CgroupPlan.of(
                "web",
                new WorkGroup(1, Work.of(WorkType.SPIN)),
                new WorkGroup(1, Work.of(WorkType.CALIBRATED_SPIN).with("spinNanos", 2000)));
        WorkerReport spinner = Workers.seenOn(Workers.ofWork(SECOND, 1), CpuSet.of(1), 0);
        RunReport report = Workers.report(
                List.of(WakeSamples.of(), WakeSamples.of()),
                List.of(WorkerDetails.NONE, new WorkerDetails(9, WakeSamples.of(), SpinSamples.of(5_000, 2040, 2020))),
                FIRST,
                spinner);
        assertThat(stats(spinning, List.of(FIRST, spinner), report, waits(1, 0))
                        .spinAccuracy()
                        .orElseThrow())
                .as("CPU 0, where it was not, waits")
                .isEqualTo(new SpinAccuracy(1, 1, OptionalLong.of(1), OptionalDouble.of(1), OptionalDouble.of(2)));
        CgroupStats disturbed = stats(spinning, List.of(FIRST, spinner), report, waits(0, 1));
        assertThat(disturbed.spins()).isEqualTo(9);
        assertThat(disturbed.spinAccuracy().orElseThrow())
                .isEqualTo(new SpinAccuracy(1, 1, OptionalLong.of(0), OptionalDouble.empty(), OptionalDouble.empty()));
    }

    /** The two vCPUs wait all the time, or not at all. */
    private static VcpuTimeline waits(int first, int second) {
        return new VcpuTimeline(List.of(
                new VcpuTimeline.Sample(0, List.of(new VcpuTime(0, 0, 0), new VcpuTime(1, 0, 0))),
                new VcpuTimeline.Sample(
                        Workers.SECONDS,
                        List.of(
                                new VcpuTime(0, 0, first * Workers.SECONDS),
                                new VcpuTime(1, 0, second * Workers.SECONDS)))));
    }

    @Test
    public void aTailNeedsAHundredIterations() {
        List<WakeSamples> samples = List.of(WakeSamples.of(10, 10, 40));
        WorkerReport few = Workers.looped(FIRST, 99, 1);
        WorkerReport enough = Workers.looped(FIRST, 100, 1);
        assertThat(stats(List.of(few), Workers.report(samples, few)).wakeLatencyTailRatio())
                .isEmpty();
        assertThat(stats(List.of(enough), Workers.report(samples, enough)).wakeLatencyTailRatio())
                .hasValue(4);
        List<WakeSamples> instant = List.of(WakeSamples.of(0, 0, 40));
        assertThat(stats(List.of(enough), Workers.report(instant, enough)).wakeLatencyTailRatio())
                .isEmpty();
    }

    @Test
    public void pagesOnTheLocalNodesAreCounted() {
        WorkerReport first = Workers.remembered(FIRST, Map.of(0, 30L, 1, 10L), 4);
        WorkerReport second = Workers.remembered(SECOND, Map.of(0, 20L, 1, 20L, 2, 20L), 5);
        PageStats pages = PageStats.of(List.of(first, second), Set.of(1), new NumaLayout(CheckRuns.TWO_NODES));
        assertThat(pages).isEqualTo(new PageStats(100, 30, 20, OptionalLong.of(5)));
        assertThat(pages.locality()).hasValue(0.3);
        assertThat(pages.slowTierRatio()).hasValue(0.2);
        assertThat(pages.crossNodeMigrationRatio()).hasValue(0.05);
        assertThat(stats(first, second).pages().local()).isEqualTo(80);
    }

    @Test
    public void aCgroupWithoutWorkersHasNoFigures() {
        CgroupStats stats = stats();
        assertThat(stats.workers()).isZero();
        assertThat(stats.cpus().isEmpty()).isTrue();
        assertThat(stats.spreadPct()).isZero();
        assertThat(stats.worstGap()).isEmpty();
        assertThat(stats.wakeLatency()).isEmpty();
        assertThat(stats.requestLatency()).isEmpty();
        assertThat(stats.spinAccuracy()).isEmpty();
        assertThat(stats.migrationRatio()).isEmpty();
        assertThat(stats.iterationsPerWorker()).isEmpty();
        assertThat(stats.maxGapCpu()).isEmpty();
        assertThat(stats.minOffCpuPct()).isZero();
        assertThat(stats.pages().locality()).isEmpty();
        assertThat(stats.maxRunDelayNanos()).isZero();
    }

    @Test
    public void throughputIsWorkPerCpuSecondWithThePopulationsDeviation() {
        Deviation throughput = RateChecks.throughput(
                List.of(Workers.worked(FIRST, 100, Workers.SECONDS), Workers.worked(SECOND, 600, 2 * Workers.SECONDS)));
        assertThat(throughput.mean()).isEqualTo(200);
        assertThat(throughput.cv()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    public void aWorkerWithoutCpuTimeHasNoThroughput() {
        Deviation throughput = RateChecks.throughput(
                List.of(Workers.worked(FIRST, 100, Workers.SECONDS), Workers.worked(SECOND, 0, 0)));
        assertThat(throughput).isEqualTo(new Deviation(1, 100, 0));
        assertThat(RateChecks.throughput(List.of())).isEqualTo(new Deviation(0, 0, 0));
    }
}
