// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.testng.annotations.Test;

public class MonitorSummaryTest {
    private static MonitorSummary summary(int count, IntFunction<MonitorSample> look) {
        return MonitorSummary.of(Looks.series(count, look), Looks.RAN);
    }

    private static SchedStat schedstat(long n) {
        return new SchedStat(20 * Looks.MILLIS * n, 3 * n, n, 15 * n, 2 * n, 5 * n, 4 * n);
    }

    /** {@return a run of 4 s that shows every figure} */
    static MonitorSample busy(int n) {
        MonitorSample events = Looks.events(
                Looks.look(n, n % 2 == 0 ? 4 : 2, 1),
                Map.of(
                        MonitorChecks.FALLBACK,
                        100L + n,
                        MonitorChecks.KEEP_LAST,
                        5L * n,
                        "dispatch_local_dsq_offline",
                        7L,
                        "refill_slice_dfl",
                        3L * n,
                        "enq_skip_exiting",
                        0L));
        MonitorSample stats = Looks.with(events, 0, Looks.schedstat(schedstat(n)));
        return Looks.with(Looks.with(stats, 1, Looks.schedstat(schedstat(2L * n))), 1, Looks.depth(n == 40 ? 8 : 0));
    }

    @Test
    public void figuresAreOfAllSamples() {
        MonitorSummary s = summary(41, MonitorSummaryTest::busy);
        assertThat(s.samples()).isEqualTo(41);
        assertThat(s.seconds()).isEqualTo(4);
        assertThat(s.imbalance()).contains(new MonitorSummary.Spread((21 * 4 + 20 * 2) / 41.0, 4));
        assertThat(s.dsqDepth()).contains(new MonitorSummary.Spread(8 / 82.0, 8));
        assertThat(s.nrRunning()).hasValue((21 * 5 + 20 * 3) / 82.0);
        assertThat(s.stalls()).hasValue(0);
        assertThat(s.events())
                .containsEntry(MonitorChecks.FALLBACK, OptionalLong.of(40))
                .containsEntry("dispatch_local_dsq_offline", OptionalLong.of(0));
        assertThat(s.eventsPerSecond(MonitorChecks.KEEP_LAST)).hasValue(50);
        assertThat(s.schedstat())
                .containsEntry("runDelayNanos", OptionalLong.of(3 * 40 * 20 * Looks.MILLIS))
                .containsEntry("schedCount", OptionalLong.of(3 * 40 * 15));
    }

    @Test
    public void theTextTellsThem() {
        assertThat(SummaryText.of(summary(41, MonitorSummaryTest::busy))).isEqualTo("""
                        samples=41 max_imbalance=4.00 max_dsq_depth=8 stall=0
                        avg: imbalance=3.02 nr_running/cpu=2.0 dsq/cpu=0.1
                        events: fallback=40 (10.0/s) keep_last=200 (50.0/s) offline=0
                        events+: refill_slice_dfl=120
                        schedstat: csw=1800 (450.0/s) run_delay=600000000ns/s ttwu=600 goidle=240
                        """);
    }

    @Test
    public void resultsKeepThem() {
        assertThat(SummaryJson.of(summary(3, MonitorSummaryTest::busy)))
                .hasToString(
                        "{\"samples\":3,\"incompleteSamples\":0,\"gaps\":0,\"longestGapMillis\":0.0,\"seconds\":0.2,"
                                + "\"maxImbalance\":4.0,\"avgImbalance\":3.3333333333333335,\"maxDsqDepth\":0,"
                                + "\"avgDsqDepth\":0.0,\"avgNrRunning\":2.1666666666666665,\"stalls\":0,"
                                + "\"eventDeltas\":{\"dispatch_keep_last\":10,\"dispatch_local_dsq_offline\":0,"
                                + "\"enq_skip_exiting\":0,\"refill_slice_dfl\":6,\"select_cpu_fallback\":2},"
                                + "\"schedstatDeltas\":{\"runDelayNanos\":120000000,\"pcount\":18,\"yieldCount\":6,"
                                + "\"schedCount\":90,\"schedGoIdle\":12,\"ttwuCount\":30,\"ttwuLocal\":24}}");
    }

    @Test
    public void aKernelThatTellsNothingMoreHasNoLinesOfIt() {
        MonitorSummary s = summary(2, n -> {
            MonitorSample look = Looks.events(Looks.look(n, 1), Map.of());
            return Looks.with(
                    look, 0, c -> new CpuSample(0, 1, c.clockNanos(), false, Optional.empty(), Optional.empty()));
        });
        assertThat(SummaryText.of(s)).isEqualTo("""
                        samples=2 max_imbalance=1.00 max_dsq_depth=- stall=0
                        avg: imbalance=1.00 nr_running/cpu=1.0 dsq/cpu=-
                        """);
    }

    @Test
    public void aCounterThatGoesBackwardsOrTooFarIsNoNumber() {
        // Two CPUs count at most two in a nanosecond.
        long most = 2 * Looks.PERIOD;
        for (Map.Entry<Long, OptionalLong> last : Map.of(
                        100L,
                        OptionalLong.of(0),
                        99L,
                        OptionalLong.empty(),
                        -1L,
                        OptionalLong.empty(),
                        100 + most,
                        OptionalLong.of(most),
                        101 + most,
                        OptionalLong.empty())
                .entrySet()) {
            assertThat(summary(2, n -> Looks.events(Looks.healthy(n), Map.of("x", n == 0 ? 100L : last.getKey())))
                            .events())
                    .containsEntry("x", last.getValue());
        }
        MonitorSummary between = summary(4, n -> Looks.events(Looks.healthy(n), Map.of("x", n == 2 ? 1L : 10L)));
        assertThat(between.events()).as("back and forth again").containsEntry("x", OptionalLong.empty());
        assertThat(SummaryText.of(between)).contains("events+: x=invalid\n");
        assertThat(SummaryJson.of(between).getAsJsonObject("eventDeltas")).hasToString("{}");
    }

    @Test
    public void timeIsAddedForManyTasksAtOnce() {
        assertThat(summary(2, n -> Looks.events(Looks.healthy(n), Map.of("bypass_duration", 3600_000_000_000L * n)))
                        .events())
                .containsEntry("bypass_duration", OptionalLong.of(3600_000_000_000L));
    }

    @Test
    public void oneCpuWithAnImpossibleCounterSpoilsTheSum() {
        MonitorSummary s = summary(
                3,
                n -> Looks.with(
                        Looks.with(Looks.healthy(n), 0, Looks.schedstat(schedstat(n))),
                        1,
                        Looks.schedstat(new SchedStat(-5, n, n, 7L - n, n, n, n))));
        assertThat(s.schedstat())
                .containsEntry("runDelayNanos", OptionalLong.empty())
                .containsEntry("schedCount", OptionalLong.empty())
                .containsEntry("ttwuCount", OptionalLong.of(12));
        assertThat(SummaryText.of(s)).contains("schedstat: csw=invalid run_delay=invalid ttwu=12 goidle=6\n");
    }

    @Test
    public void stallsAreCountedLikeTheCheckCountsThem() {
        IntFunction<MonitorSample> standing = n -> Looks.with(Looks.healthy(n), 1, Looks.clock(7, n == 3));
        assertThat(summary(10, standing).stalls()).hasValue(9);
        assertThat(MonitorSummary.of(Looks.series(10, standing), Looks.ran(0.1)).stalls())
                .hasValue(0);
        assertThat(summary(1, standing).stalls()).isEmpty();
        List<MonitorSample> holed = Looks.series(10, standing).samples().stream()
                .filter(s -> s.atNanos() != 4 * Looks.PERIOD)
                .toList();
        assertThat(MonitorSummary.of(MonitorSeries.of(holed, Gaps.NONE), Looks.RAN)
                        .stalls())
                .hasValue(7);
    }

    @Test
    public void anIncompleteLookHasNoImbalance() {
        MonitorSummary s = summary(10, n -> n == 3 ? Looks.without(Looks.look(n, 50, 1), 1) : Looks.healthy(n));
        assertThat(s.imbalance()).contains(new MonitorSummary.Spread(2, 2));
        assertThat(s.incomplete()).isEqualTo(1);
    }

    @Test
    public void gapsAreTold() {
        MonitorSeries series = MonitorSeries.of(
                Looks.series(30, Looks::healthy).samples(), new Gaps(3, 450 * Looks.MILLIS, Optional.of("too late")));
        MonitorSummary s = MonitorSummary.of(series, Looks.RAN);
        assertThat(SummaryText.of(s)).contains("\ngaps: missed=3 longest=450ms incomplete=0 (too late)\n");
        JsonObject json = SummaryJson.of(s);
        assertThat(json.get("gaps").getAsInt()).isEqualTo(3);
        assertThat(json.get("longestGapMillis").getAsDouble()).isEqualTo(450);
        assertThat(json.get("firstGapReason").getAsString()).isEqualTo("too late");
    }

    @Test
    public void whatIsInDoubtHasNoFigures() {
        MonitorSummary s = summary(10, n -> Looks.with(busy(n), 1, Looks.depth(n == 3 ? 20_000 : 0)));
        assertThat(SummaryText.of(s)).isEqualTo("""
                        samples=10 max_imbalance=- max_dsq_depth=- stall=-
                        no figures: cpu1 had 20000 tasks in its local DSQ at +300ms, which is no reading of a runqueue
                        """);
        assertThat(SummaryJson.of(s).keySet())
                .containsExactlyInAnyOrder(
                        "samples", "incompleteSamples", "gaps", "longestGapMillis", "doubt", "seconds");
    }
}
