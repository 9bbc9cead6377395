// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.MonitorThresholds;
import dev.ktstr.testng.outcome.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class MonitorChecksTest {
    private static final MonitorThresholds IMBALANCE = MonitorThresholds.NONE.withMaxImbalanceRatio(4);
    private static final MonitorThresholds DSQ = MonitorThresholds.NONE.withMaxLocalDsqDepth(50);
    private static final MonitorThresholds STALL = MonitorThresholds.NONE.withFailOnStall(true);
    private static final MonitorThresholds FALLBACK = MonitorThresholds.NONE.withMaxFallbackRate(200);
    private static final MonitorThresholds KEEP_LAST = MonitorThresholds.NONE.withMaxKeepLastRate(100);

    /** Where the faults of most tests begin: late enough to be judged. */
    private static final int FROM = 10;

    private static List<Finding> findings(MonitorThresholds limits, MonitorSeries series, VcpuTimeline vcpus) {
        return new MonitorChecks(series, limits, vcpus, true).findings();
    }

    private static List<Finding> findings(MonitorThresholds limits, MonitorSeries series) {
        return findings(limits, series, Looks.RAN);
    }

    private static List<Finding> findings(MonitorThresholds limits, IntFunction<MonitorSample> look) {
        return findings(limits, Looks.series(30, look));
    }

    private static boolean in(int number, int from, int count) {
        return number >= from && number < from + count;
    }

    @Test
    public void aHealthyRunKeepsEveryLimit() {
        assertThat(findings(MonitorThresholds.ALL, Looks::healthy)).isEmpty();
    }

    @Test
    public void anImbalanceFailsWhenItLasts() {
        assertThat(findings(IMBALANCE, n -> in(n, FROM, 5) ? Looks.look(n, 9, n == FROM ? 1 : 2) : Looks.healthy(n)))
                .containsExactly(new Finding(
                        Outcome.IMBALANCED,
                        "imbalance ratio 9.00 exceeded threshold 4.00 for 5 consecutive samples"
                                + " (ending at sample 15, +1.4s)",
                        false));
        assertThat(findings(IMBALANCE, n -> in(n, FROM, 4) ? Looks.look(n, 9, 1) : Looks.healthy(n)))
                .isEmpty();
    }

    @Test
    public void theLimitItselfIsKept() {
        assertThat(findings(IMBALANCE, n -> Looks.look(n, 4, 1))).isEmpty();
        assertThat(findings(IMBALANCE, n -> Looks.look(n, 5, 1))).hasSize(1);
        assertThat(findings(DSQ, n -> Looks.with(Looks.healthy(n), 1, Looks.depth(50))))
                .isEmpty();
        assertThat(findings(DSQ, n -> Looks.with(Looks.healthy(n), 1, Looks.depth(51))))
                .hasSize(1);
        assertThat(findings(FALLBACK, counting(MonitorChecks.FALLBACK, 20))).isEmpty();
        assertThat(findings(FALLBACK, counting(MonitorChecks.FALLBACK, 21))).hasSize(1);
        assertThat(findings(KEEP_LAST, counting(MonitorChecks.KEEP_LAST, 10))).isEmpty();
        assertThat(findings(KEEP_LAST, counting(MonitorChecks.KEEP_LAST, 11))).hasSize(1);
    }

    @Test
    public void anEmptyRunqueueCountsAsOne() {
        assertThat(findings(IMBALANCE, n -> Looks.look(n, 4, 0))).isEmpty();
        assertThat(findings(IMBALANCE, n -> Looks.look(n, 5, 0))).hasSize(1);
    }

    @Test
    public void howLongIsSaidByWhoDemands() {
        IntFunction<MonitorSample> two = n -> in(n, FROM, 2) ? Looks.look(n, 9, 1) : Looks.healthy(n);
        assertThat(findings(IMBALANCE.withSustainedSamples(2), two)).hasSize(1);
        assertThat(findings(IMBALANCE.withSustainedSamples(3), two)).isEmpty();
    }

    @Test
    public void theLongestRunIsTold() {
        assertThat(findings(
                        IMBALANCE,
                        n -> in(n, FROM, 5) || in(n, 20, 7) ? Looks.look(n, n < 20 ? 90 : 8, 1) : Looks.healthy(n)))
                .extracting(Finding::message)
                .containsExactly("imbalance ratio 8.00 exceeded threshold 4.00 for 7 consecutive samples"
                        + " (ending at sample 27, +2.6s)");
    }

    @Test
    public void ofTwoRunsThatAreAsLongTheFirstIsTold() {
        assertThat(findings(IMBALANCE, n -> in(n, FROM, 5) || in(n, 20, 5) ? Looks.look(n, n, 1) : Looks.healthy(n)))
                .extracting(Finding::message)
                .containsExactly("imbalance ratio 14.00 exceeded threshold 4.00 for 5 consecutive samples"
                        + " (ending at sample 15, +1.4s)");
    }

    @Test
    public void aGoodSampleBeginsTheCountAnew() {
        assertThat(findings(
                        IMBALANCE,
                        n -> n == 14 || n == 19 || n == 24 || n == 29
                                ? Looks.healthy(n)
                                : n >= FROM ? Looks.look(n, 9, 1) : Looks.healthy(n)))
                .isEmpty();
    }

    @Test
    public void aMissingCpuBeginsTheCountAnewAndIsNeitherGoodNorBad() {
        // Without CPU 1 the rest is in balance; without CPU 2 it is as bad as before: neither is known.
        for (int missing = 1; missing <= 2; missing++) {
            int cpu = missing;
            IntFunction<MonitorSample> look = n -> {
                MonitorSample bad = in(n, FROM, 9) ? Looks.look(n, 9, 9, 1) : Looks.look(n, 1, 1, 1);
                return n == 14 ? Looks.without(bad, cpu) : bad;
            };
            assertInDoubt(findings(IMBALANCE, look));
        }
    }

    /** It may have lasted, and it may not: neither crossed nor kept. */
    private static void assertInDoubt(List<Finding> findings) {
        assertThat(findings).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.outcome()).isEqualTo(Outcome.NOT_MEASURED);
            assertThat(finding.message()).contains("samples in a row, but for some between them that are missing");
        });
    }

    @Test
    public void aGapAfterWhichAllIsGoodIsNoDoubt() {
        List<MonitorSample> samples = IntStream.range(0, 30)
                .filter(n -> n != 14)
                .mapToObj(n -> in(n, 10, 4) ? Looks.look(n, 9, 1) : Looks.healthy(n))
                .toList();
        Gaps one = new Gaps(1, 2 * Looks.PERIOD, Optional.of("late"));
        assertThat(findings(IMBALANCE, MonitorSeries.of(samples, one))).isEmpty();
    }

    @Test
    public void aGapBeginsTheCountAnew() {
        List<MonitorSample> samples = IntStream.range(0, 30)
                .filter(n -> n != 14)
                .mapToObj(n -> in(n, FROM, 9) ? Looks.look(n, 9, 1) : Looks.healthy(n))
                .toList();
        Gaps one = new Gaps(1, 2 * Looks.PERIOD, Optional.of("late"));
        assertInDoubt(findings(IMBALANCE, MonitorSeries.of(samples, one)));
        assertThat(findings(IMBALANCE.withSustainedSamples(4), MonitorSeries.of(samples, one)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.outcome()).isEqualTo(Outcome.IMBALANCED));
    }

    @Test
    public void acrossAGapNoRateAndNoClockIsCompared() {
        List<MonitorSample> samples = IntStream.range(0, 30)
                .filter(n -> n % 5 != 4)
                .mapToObj(n -> Looks.with(counting(MonitorChecks.FALLBACK, 90).apply(n), 1, Looks.clock(77, false)))
                .toList();
        MonitorSeries series = MonitorSeries.of(samples, new Gaps(6, 2 * Looks.PERIOD, Optional.of("late")));
        // Four samples between two gaps are three intervals.
        assertInDoubt(findings(FALLBACK.withSustainedSamples(4), series));
        assertThat(findings(FALLBACK.withSustainedSamples(3), series))
                .singleElement()
                .satisfies(finding -> assertThat(finding.outcome()).isEqualTo(Outcome.FALLBACK_RATE));
        assertInDoubt(findings(STALL.withSustainedSamples(4), series));
        assertThat(findings(STALL.withSustainedSamples(3), series))
                .singleElement()
                .satisfies(finding -> assertThat(finding.outcome()).isEqualTo(Outcome.CLOCK_STUCK));
    }

    @Test
    public void theBeginOfARunIsNotJudged() {
        IntFunction<MonitorSample> early = n -> n < Looks.SETTLED + 4 ? Looks.look(n, 9, 1) : Looks.healthy(n);
        assertThat(findings(IMBALANCE, early)).isEmpty();
        assertThat(findings(IMBALANCE.withSustainedSamples(4), early)).hasSize(1);
        // The first interval that is judged begins with a sample that is.
        IntFunction<MonitorSample> counted =
                n -> Looks.events(Looks.healthy(n), Map.of(MonitorChecks.FALLBACK, 90L * Math.min(n, 9)));
        assertThat(findings(FALLBACK, counted)).isEmpty();
        assertThat(findings(FALLBACK.withSustainedSamples(4), counted)).hasSize(1);
    }

    @Test
    public void theDepthOfAQueueIsCountedForEachCpu() {
        IntFunction<MonitorSample> alternating =
                n -> Looks.with(Looks.healthy(n), (n / 4) % 2, Looks.depth(in(n, FROM, 20) ? 60 : 0));
        assertThat(findings(DSQ, alternating)).isEmpty();
        IntFunction<MonitorSample> one = n -> Looks.with(Looks.healthy(n), 1, Looks.depth(in(n, FROM, 6) ? 60 + n : 0));
        assertThat(findings(DSQ, one))
                .containsExactly(new Finding(
                        Outcome.LOCAL_DSQ_TOO_DEEP,
                        "local DSQ depth 75 on cpu1 exceeded threshold 50 for 6 consecutive samples"
                                + " (ending at sample 16, +1.5s)",
                        false));
    }

    @Test
    public void ofAQueueAnotherCpuMayBeMissing() {
        IntFunction<MonitorSample> look = n -> {
            MonitorSample deep = Looks.with(Looks.healthy(n), 1, Looks.depth(in(n, FROM, 5) ? 60 : 0));
            return n == 12 ? Looks.without(deep, 0) : deep;
        };
        assertThat(findings(DSQ, look)).hasSize(1);
        IntFunction<MonitorSample> itself = n -> n == 12 ? Looks.without(look.apply(n), 1) : look.apply(n);
        assertThat(findings(DSQ, itself)).isEmpty();
    }

    private static IntFunction<MonitorSample> standing(long clock, int samples) {
        return n ->
                in(n, FROM, samples) ? Looks.with(Looks.healthy(n), 1, Looks.clock(clock, false)) : Looks.healthy(n);
    }

    @Test
    public void aClockThatStandsFails() {
        assertThat(findings(STALL, standing(123, 6)))
                .containsExactly(new Finding(
                        Outcome.CLOCK_STUCK,
                        "rq_clock stall on cpu1 for 5 consecutive samples (ending at sample 16, +1.5s, clock=123)",
                        false));
        assertThat(findings(STALL, standing(123, 5)))
                .as("five samples are four times from one to the next")
                .isEmpty();
    }

    @Test
    public void aRunqueueThatIsNotInUseHasNoClock() {
        assertThat(findings(STALL, standing(0, 6))).isEmpty();
    }

    @Test
    public void theClockOfAnIdleCpuMayStand() {
        assertThat(findings(STALL, n -> Looks.with(Looks.healthy(n), 1, Looks.clock(123, true))))
                .isEmpty();
        assertThat(findings(STALL, n -> Looks.with(Looks.healthy(n), 1, Looks.clock(123, n % 2 == 0))))
                .as("idle in one of the two samples only")
                .hasSize(1);
    }

    @Test
    public void theClockOfAVcpuThatDidNotRunMayStand() {
        // Ten ticks of 250 Hz are 40 of the 100 ms between two samples.
        MonitorSeries series = Looks.series(30, standing(123, 6));
        assertThat(findings(STALL, series, Looks.ran(0.40))).hasSize(1);
        assertThat(findings(STALL, series, Looks.ran(0.39))).isEmpty();
        MonitorSeries fast = new MonitorSeries(series.samples(), Gaps.NONE, 1000, Optional.empty(), Optional.empty());
        assertThat(findings(STALL, fast, Looks.ran(0.10))).hasSize(1);
        assertThat(findings(STALL, fast, Looks.ran(0.09))).isEmpty();
    }

    @Test
    public void whereTheHostDoesNotSayWhatVcpusDidAStandingClockIsNotJudged() {
        assertThat(findings(STALL, Looks.series(30, standing(123, 20)), VcpuTimeline.UNKNOWN))
                .as("five times before, from sample to sample, it was in order")
                .isEmpty();
        assertThat(findings(
                        STALL,
                        Looks.series(30, n -> Looks.with(Looks.healthy(n), 1, Looks.clock(123, false))),
                        VcpuTimeline.UNKNOWN))
                .containsExactly(Finding.notMeasured(
                        "rq_clock on cpu1 could not be judged: 0 of 30 samples tell it, and it takes 5"));
    }

    private static IntFunction<MonitorSample> counting(String event, long perSample) {
        return n -> Looks.events(Looks.healthy(n), Map.of(event, perSample * n));
    }

    @Test
    public void rates() {
        assertThat(findings(FALLBACK, counting(MonitorChecks.FALLBACK, 25)))
                .containsExactly(new Finding(
                        Outcome.FALLBACK_RATE,
                        "fallback rate 250.0/s exceeded threshold 200.0/s for 24 consecutive intervals"
                                + " (ending at sample 30, +2.9s)",
                        false));
        assertThat(findings(KEEP_LAST, counting(MonitorChecks.KEEP_LAST, 25)))
                .containsExactly(new Finding(
                        Outcome.KEEP_LAST_RATE,
                        "keep_last rate 250.0/s exceeded threshold 100.0/s for 24 consecutive intervals"
                                + " (ending at sample 30, +2.9s)",
                        false));
    }

    @Test
    public void aCounterThatCannotBeOneHasNoRate() {
        // Every fifth reading is lower than the one before, or higher than any CPU can count.
        for (long wrong : new long[] {0, Long.MAX_VALUE, -1}) {
            assertInDoubt(findings(
                    FALLBACK,
                    n -> Looks.events(Looks.healthy(n), Map.of(MonitorChecks.FALLBACK, n % 5 == 4 ? wrong : 90L * n))));
        }
    }

    @Test
    public void anIntervalWithoutCountersBeginsTheCountAnew() {
        assertInDoubt(findings(
                FALLBACK,
                n -> Looks.events(Looks.healthy(n), n % 6 == 5 ? Map.of() : Map.of(MonitorChecks.FALLBACK, 90L * n))));
    }

    @Test
    public void aKernelWithoutTheCounterIsNoPass() {
        assertThat(findings(FALLBACK, n -> Looks.events(Looks.healthy(n), Map.of("refill_slice_dfl", 1L * n))))
                .containsExactly(Finding.notMeasured(
                        "fallback rate could not be judged: 0 of 30 samples tell it, and it takes 5"));
    }

    @Test
    public void nothingIsJudgedUnlessSomebodySaysSo() {
        IntFunction<MonitorSample> bad = n -> Looks.with(
                Looks.events(
                        Looks.look(n, 99, 1),
                        Map.of(MonitorChecks.FALLBACK, 99L * n, MonitorChecks.KEEP_LAST, 99L * n)),
                1,
                c -> Looks.depth(99).apply(Looks.clock(1, false).apply(c)));
        assertThat(findings(MonitorThresholds.NONE, bad)).isEmpty();
        assertThat(findings(MonitorThresholds.NONE.withSustainedSamples(1), bad))
                .isEmpty();
        assertThat(findings(STALL.withFailOnStall(false), bad)).isEmpty();
        assertThat(findings(MonitorThresholds.ALL, bad))
                .extracting(Finding::outcome)
                .containsExactly(
                        Outcome.IMBALANCED,
                        Outcome.LOCAL_DSQ_TOO_DEEP,
                        Outcome.CLOCK_STUCK,
                        Outcome.FALLBACK_RATE,
                        Outcome.KEEP_LAST_RATE);
        assertThat(findings(MonitorThresholds.ALL.withFailOnStall(false).withMaxImbalanceRatio(100), bad))
                .extracting(Finding::outcome)
                .containsExactly(Outcome.LOCAL_DSQ_TOO_DEEP, Outcome.FALLBACK_RATE, Outcome.KEEP_LAST_RATE);
        assertThat(findings(KEEP_LAST, bad)).extracting(Finding::outcome).containsExactly(Outcome.KEEP_LAST_RATE);
    }

    @Test
    public void whatIsCertainComesFirst() {
        IntFunction<MonitorSample> look = n -> Looks.events(
                n < 26 ? Looks.look(n, 1, 1) : Looks.look(n, 1, 1, 1), Map.of(MonitorChecks.KEEP_LAST, 99L * n));
        assertThat(findings(DSQ.withMaxKeepLastRate(100), look))
                .extracting(Finding::outcome)
                .containsExactly(Outcome.KEEP_LAST_RATE, Outcome.NOT_MEASURED);
    }

    @Test
    public void theKernelsOwnSchedulerHasNoQueuesAndEventsOfSchedExt() {
        MonitorSeries series = Looks.series(30, n -> Looks.events(Looks.look(n, 9, 1), Map.of()));
        assertThat(new MonitorChecks(series, MonitorThresholds.ALL, Looks.RAN, false).findings())
                .extracting(Finding::outcome)
                .containsExactly(Outcome.IMBALANCED);
    }

    @DataProvider
    public Object[][] doubtful() {
        MonitorSeries deep =
                Looks.series(30, n -> Looks.with(Looks.look(n, 9, 1), 1, Looks.depth(n == 3 ? 10_001 : 0)));
        MonitorSeries negative = Looks.series(30, n -> Looks.with(Looks.healthy(n), 0, Looks.depth(n == 3 ? -1 : 0)));
        MonitorSeries crowd = Looks.series(30, n -> Looks.look(n, n == 29 ? 4_194_305 : 1, 1));
        MonitorSeries standing = Looks.series(
                30,
                n -> Looks.with(Looks.with(Looks.look(n, 9, 1), 0, Looks.clock(7, false)), 1, Looks.clock(7, false)));
        MonitorSeries holes = MonitorSeries.of(
                Looks.series(19, Looks::healthy).samples(), new Gaps(10, 5 * Looks.PERIOD, Optional.of("late")));
        MonitorSeries partly =
                Looks.series(29, n -> n % 3 == 0 ? Looks.without(Looks.healthy(n), 0) : Looks.healthy(n));
        MonitorSeries nothing = MonitorSeries.of(List.of(), new Gaps(40, 0, Optional.of("no symbol runqueues")));
        return new Object[][] {
            {deep, "cpu1 had 10001 tasks in its local DSQ at +300ms, which is no reading of a runqueue"},
            {
                negative,
                "cpu0 had 18446744073709551615 tasks in its local DSQ at +300ms, which is no reading of a runqueue"
            },
            {crowd, "cpu0 had 4194305 tasks that want to run at +2900ms, which is no reading of a runqueue"},
            {standing, "the clocks of all runqueues stood at 7 during the whole run"},
            {holes, "10 of 29 looks at the runqueues gave nothing, or not all CPUs (late)"},
            {partly, "10 of 29 looks at the runqueues gave nothing, or not all CPUs"},
            {nothing, "no look at the runqueues succeeded (no symbol runqueues)"},
        };
    }

    @Test(dataProvider = "doubtful")
    public void whatIsInDoubtIsInconclusive(MonitorSeries series, String reason) {
        assertThat(findings(MonitorThresholds.ALL, series))
                .containsExactly(Finding.notMeasured("the monitor's limits could not be judged: " + reason))
                .allMatch(Finding::inconclusive);
        assertThat(findings(MonitorThresholds.NONE, series)).isEmpty();
    }

    @Test
    public void whatIsJustPossibleIsNotInDoubt() {
        assertThat(findings(
                        IMBALANCE,
                        n -> Looks.with(Looks.healthy(n), 1, Looks.depth(n == 3 ? MonitorThresholds.DEEPEST_DSQ : 0))))
                .isEmpty();
        MonitorSeries aThird = MonitorSeries.of(
                Looks.series(20, Looks::healthy).samples(), new Gaps(10, 5 * Looks.PERIOD, Optional.of("late")));
        assertThat(findings(IMBALANCE, aThird)).isEmpty();
        assertThat(findings(
                        STALL,
                        n -> Looks.with(
                                Looks.with(Looks.healthy(n), 0, Looks.clock(7, true)), 1, Looks.clock(8, true))))
                .as("clocks that stand, but not all at the same time")
                .isEmpty();
    }

    @Test
    public void aRunThatIsTooShortIsInconclusive() {
        assertThat(findings(IMBALANCE, Looks.series(Looks.SETTLED + 4, Looks::healthy)))
                .containsExactly(Finding.notMeasured(
                        "imbalance ratio could not be judged: 4 of 9 samples tell it, and it takes 5"));
        assertThat(findings(IMBALANCE, Looks.series(Looks.SETTLED + 5, Looks::healthy)))
                .isEmpty();
        assertThat(findings(KEEP_LAST, Looks.series(Looks.SETTLED + 5, Looks::healthy)))
                .as("five samples are four intervals")
                .hasSize(1);
    }

    @Test
    public void aCpuThatWasHardlySeenIsInconclusive() {
        assertThat(findings(DSQ, n -> n < 21 ? Looks.look(n, 1, 1) : Looks.look(n, 1, 1, 1)))
                .isEmpty();
        assertThat(findings(DSQ, n -> n < 26 ? Looks.look(n, 1, 1) : Looks.look(n, 1, 1, 1)))
                .containsExactly(Finding.notMeasured(
                        "local DSQ depth on cpu2 could not be judged: 4 of 30 samples tell it, and it takes 5"));
    }
}
