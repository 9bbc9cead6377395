// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.testng.Workers;
import dev.ktstr.testng.outcome.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class WakeChecksTest {
    private static final CgroupPlan WEB = CgroupPlan.of("web", new WorkGroup(1, Work.of(WorkType.SPIN)));
    private static final CgroupPlan BATCH = CgroupPlan.of("batch", new WorkGroup(1, Work.of(WorkType.SPIN)));
    private static final Thresholds MICROSECOND = Thresholds.NONE.withMaxP99WakeLatency(Duration.ofNanos(1000));

    /** {@return 100 samples, all of 500 ns but for these, which come last} */
    private static WakeSamples hundred(int... last) {
        int[] samples = new int[100];
        Arrays.fill(samples, 500);
        System.arraycopy(last, 0, samples, samples.length - last.length, last.length);
        return WakeSamples.of(samples);
    }

    private static RunReport report(long wakeUps, WakeSamples samples) {
        WorkerReport worker = Workers.waited(Workers.healthy(0, "web"), wakeUps, 0);
        return Workers.report(List.of(samples), worker);
    }

    @Test
    public void ninetyNineOfAHundredHaveToKeepToTheLimit() {
        assertThat(CheckRuns.findings(MICROSECOND, report(100, hundred(9999)), WEB))
                .as("one in a hundred may be late")
                .isEmpty();
        assertThat(CheckRuns.findings(MICROSECOND, report(100, hundred(1000, 9999)), WEB))
                .as("the limit is kept by who meets it")
                .isEmpty();
        assertThat(CheckRuns.findings(MICROSECOND, report(100, hundred(1001, 9999)), WEB))
                .containsExactly(new Finding(
                        Outcome.WAKE_LATENCY,
                        "p99 wake latency 1001ns exceeds limit 1000ns (100 samples) in web",
                        false));
    }

    @Test
    public void samplesThatWereNotKeptAreTold() {
        assertThat(CheckRuns.findings(MICROSECOND, report(250_000, hundred(2000, 2000)), WEB))
                .extracting(Finding::message)
                .containsExactly("p99 wake latency 2000ns exceeds limit 1000ns (100 of 250000 samples) in web");
    }

    @Test
    public void latenciesThatVaryAreToldWithTheirCount() {
        // Mean 20, deviation 10.
        RunReport report = report(2, WakeSamples.of(10, 30));
        assertThat(CheckRuns.findings(Thresholds.NONE.withMaxWakeLatencyCv(0.49), report, WEB))
                .containsExactly(new Finding(
                        Outcome.WAKE_LATENCY, "wake latency CV 0.500 exceeds limit 0.490 (2 samples) in web", false));
        assertThat(CheckRuns.findings(Thresholds.NONE.withMaxWakeLatencyCv(0.5), report, WEB))
                .isEmpty();
    }

    @Test
    public void aCgroupThatNeverSleepsIsNotJudgedBesideOthers() {
        RunReport report = Workers.report(
                List.of(hundred(), WakeSamples.of()),
                Workers.waited(Workers.healthy(0, "web"), 100, 0),
                Workers.healthy(1, "batch"));
        assertThat(CheckRuns.findings(MICROSECOND.withMaxWakeLatencyCv(0), report, WEB, BATCH))
                .isEmpty();
    }

    @Test
    public void whereNobodyMeasuresNothingIsKnown() {
        RunReport report = Workers.report(Workers.healthy(0, "web"));
        Finding unknown = Finding.notMeasured("wake-up latencies could not be judged: no worker measured one; it takes"
                + " work that sleeps or waits");
        assertThat(CheckRuns.findings(MICROSECOND.withMaxWakeLatencyCv(1), report, WEB))
                .containsExactly(unknown);
        assertThat(CheckRuns.findings(Thresholds.NONE.withMaxWakeLatencyCv(1), report, WEB))
                .containsExactly(unknown);
        assertThat(CheckRuns.findings(Thresholds.DEFAULTS, report, WEB)).isEmpty();
    }

    @DataProvider
    public Object[][] waits() {
        // Of 3 late samples one may be late: the two that are 200 and 300 too long must be the host's.
        return new Object[][] {{499L, false}, {500L, true}, {0L, false}};
    }

    @Test(dataProvider = "waits")
    public void aHostThatHeldTheVcpuBackForLongEnoughExplainsTheTail(long waitedNanos, boolean explained) {
        assertThat(CheckRuns.findings(
                        MICROSECOND, CheckRuns.delayed(waitedNanos), report(100, hundred(1200, 1_000_000, 1300)), WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(explained);
    }

    @Test
    public void ofSamplesThatStandForOthersTheHostExplainsLess() {
        assertThat(CheckRuns.findings(
                        MICROSECOND, CheckRuns.delayed(999), report(200, hundred(1200, 1_000_000, 1300)), WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(false);
        assertThat(CheckRuns.findings(
                        MICROSECOND, CheckRuns.delayed(1000), report(200, hundred(1200, 1_000_000, 1300)), WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(true);
    }

    @Test
    public void aHostThatMadeTheLongestWaitsExplainsTheirVariation() {
        // Without the 900 that stand out of it, all are 100.
        RunReport report = report(4, WakeSamples.of(100, 100, 1000, 100));
        Thresholds even = Thresholds.NONE.withMaxWakeLatencyCv(0);
        assertThat(CheckRuns.findings(even, CheckRuns.delayed(899), report, WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(false);
        assertThat(CheckRuns.findings(even, CheckRuns.delayed(900), report, WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(true);
    }

    @Test
    public void theLongestAreCutToOneLength() {
        // 100, 400 and 600 of which 500 are cut off: 100, 250, 250, whose mean is 200 and whose deviation is 70.7.
        RunReport report = report(3, WakeSamples.of(600, 100, 400));
        assertThat(CheckRuns.findings(Thresholds.NONE.withMaxWakeLatencyCv(0.354), CheckRuns.delayed(500), report, WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(true);
        assertThat(CheckRuns.findings(Thresholds.NONE.withMaxWakeLatencyCv(0.353), CheckRuns.delayed(500), report, WEB))
                .extracting(Finding::hostExplains)
                .containsExactly(false);
    }
}
