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
import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.testng.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
        return CgroupStats.of(WEB.name(), workers, report, Set.of(0, 1), new NumaLayout(CheckRuns.TWO_NODES));
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

    private static WakeLatency latency(WakeSamples samples) {
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
        WakeLatency latency = latency(WakeSamples.of(descending));
        assertThat(latency.p99Nanos()).isEqualTo(expected);
        assertThat(latency.samples()).isEqualTo(samples);
    }

    @Test
    public void samplesOfAllWorkersOfTheCgroupAndOfNoOtherArePooled() {
        WorkerReport foreign = Workers.healthy(1, "batch");
        WorkerReport third = Workers.healthy(2, "web");
        List<WakeSamples> samples = List.of(WakeSamples.of(10, 30), WakeSamples.of(999_999), WakeSamples.of(40, 20));
        WakeLatency latency = stats(List.of(FIRST, third), Workers.report(samples, FIRST, foreign, third))
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
        WakeLatency latency = latency(WakeSamples.of(samples));
        assertThat(latency.p99Nanos())
                .isLessThanOrEqualTo(sorted[19_799])
                .isCloseTo(sorted[19_799], withinPercentage(0.1));
        assertThat(latency.medianNanos())
                .isLessThanOrEqualTo(sorted[9_999])
                .isCloseTo(sorted[9_999], withinPercentage(0.1));
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
        PageStats pages = CgroupStats.of(
                        WEB.name(),
                        List.of(first, second),
                        Workers.report(first, second),
                        Set.of(1),
                        new NumaLayout(CheckRuns.TWO_NODES))
                .pages();
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
