// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.testng.Workers;
import java.util.List;
import java.util.stream.IntStream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CgroupStatsTest {
    private static final WorkerReport FIRST = Workers.healthy(0, "web");
    private static final WorkerReport SECOND = Workers.healthy(1, "web");

    private static CgroupStats stats(WorkerReport... workers) {
        return CgroupStats.of("web", List.of(workers), Workers.report(workers));
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

    @DataProvider
    public Object[][] percentiles() {
        // The 99th percentile is the sample at index ceil(n * 0.99) - 1 of the sorted ones.
        return new Object[][] {{1, 1}, {2, 2}, {99, 99}, {100, 99}, {101, 100}, {200, 198}, {1000, 990}};
    }

    @Test(dataProvider = "percentiles")
    public void theWakeLatencyIsTheSampleThatNinetyNineOfAHundredDoNotExceed(int samples, long expected) {
        int[] descending =
                IntStream.rangeClosed(1, samples).map(i -> samples + 1 - i).toArray();
        CgroupStats stats =
                CgroupStats.of("web", List.of(FIRST), Workers.report(List.of(WakeSamples.of(descending)), FIRST));
        assertThat(stats.p99WakeNanos()).contains(expected);
    }

    @Test
    public void samplesOfAllWorkersOfTheCgroupAndOfNoOtherArePooled() {
        WorkerReport foreign = Workers.healthy(1, "batch");
        WorkerReport third = Workers.healthy(2, "web");
        List<WakeSamples> samples = List.of(WakeSamples.of(10, 30), WakeSamples.of(999_999), WakeSamples.of(40, 20));
        CgroupStats stats =
                CgroupStats.of("web", List.of(FIRST, third), Workers.report(samples, FIRST, foreign, third));
        assertThat(stats.p99WakeNanos()).contains(40L);
    }

    @Test
    public void aSaturatedSampleIsTheLongestAndNotNegative() {
        CgroupStats stats =
                CgroupStats.of("web", List.of(FIRST), Workers.report(List.of(WakeSamples.of(5, 0xffff_ffff)), FIRST));
        assertThat(stats.p99WakeNanos()).contains(WakeSamples.SATURATED_NANOS);
    }

    @Test
    public void aCgroupWithoutWorkersHasNoFigures() {
        CgroupStats stats = stats();
        assertThat(stats.workers()).isZero();
        assertThat(stats.cpus().isEmpty()).isTrue();
        assertThat(stats.spreadPct()).isZero();
        assertThat(stats.worstGap()).isEmpty();
        assertThat(stats.p99WakeNanos()).isEmpty();
        assertThat(stats.maxRunDelayNanos()).isZero();
    }

    @Test
    public void throughputIsWorkPerCpuSecondWithThePopulationsDeviation() {
        CgroupStats.Throughput throughput = CgroupStats.throughput(
                List.of(Workers.worked(FIRST, 100, Workers.SECONDS), Workers.worked(SECOND, 600, 2 * Workers.SECONDS)));
        assertThat(throughput.mean()).isEqualTo(200);
        assertThat(throughput.cv()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    public void aWorkerWithoutCpuTimeHasNoThroughput() {
        CgroupStats.Throughput throughput = CgroupStats.throughput(
                List.of(Workers.worked(FIRST, 100, Workers.SECONDS), Workers.worked(SECOND, 0, 0)));
        assertThat(throughput).isEqualTo(new CgroupStats.Throughput(1, 100, 0));
        assertThat(CgroupStats.throughput(List.of())).isEqualTo(new CgroupStats.Throughput(0, 0, 0));
    }
}
