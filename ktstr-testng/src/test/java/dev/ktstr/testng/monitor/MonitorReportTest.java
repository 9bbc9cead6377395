// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.MonitorThresholds;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.testng.annotations.Test;

public class MonitorReportTest {
    private static MonitorReport report(int count, MonitorThresholds limits, IntFunction<MonitorSample> look) {
        return MonitorReport.of(Optional.of(Looks.series(count, look)), limits, Looks.RAN, true);
    }

    private static String lastLine(MonitorReport report) {
        return report.monitorText().orElseThrow().lines().reduce((a, b) -> b).orElseThrow();
    }

    @Test
    public void theVerdictStandsAtTheEnd() {
        IntFunction<MonitorSample> bad = n -> Looks.look(n, 9, 1);
        assertThat(lastLine(report(30, MonitorThresholds.NONE, bad))).isEqualTo("verdict: monitor not enforced");
        assertThat(lastLine(report(30, MonitorThresholds.ALL, Looks::healthy))).isEqualTo("verdict: monitor OK");
        assertThat(lastLine(report(30, MonitorThresholds.ALL, bad)))
                .isEqualTo("verdict: monitor FAILED: 1 violation(s)");
        assertThat(lastLine(report(3, MonitorThresholds.NONE.withFailOnStall(true), bad)))
                .isEqualTo("verdict: monitor INCONCLUSIVE: rq_clock on cpu0 could not be judged: 0 of 3 samples tell"
                        + " it, and it takes 5; rq_clock on cpu1 could not be judged: 0 of 3 samples tell it, and it"
                        + " takes 5");
        IntFunction<MonitorSample> badWithoutCounters = n -> Looks.events(bad.apply(n), Map.of());
        assertThat(lastLine(report(30, MonitorThresholds.ALL, badWithoutCounters)))
                .as("a violation counts, whatever else could not be judged")
                .isEqualTo("verdict: monitor FAILED: 1 violation(s)");
    }

    @Test
    public void whereNobodyLookedNothingIsToldAndNothingIsKept() {
        MonitorReport nobody = MonitorReport.of(Optional.empty(), MonitorThresholds.NONE, Looks.RAN, true);
        assertThat(nobody.findings()).isEmpty();
        assertThat(nobody.monitorText()).isEmpty();
        assertThat(nobody.timelineText(Optional.empty())).isEmpty();
        assertThat(nobody.toJson()).isEmpty();
        assertThat(MonitorReport.of(Optional.empty(), MonitorThresholds.ALL, Looks.RAN, true)
                        .findings())
                .containsExactly(Finding.notMeasured("the monitor's limits could not be judged: nothing looked at the"
                        + " guest's runqueues from outside"));
    }

    @Test
    public void resultsSayWhetherItCounted() {
        assertThat(report(30, MonitorThresholds.NONE, Looks::healthy)
                        .toJson()
                        .orElseThrow()
                        .get("enforced")
                        .getAsBoolean())
                .isFalse();
        assertThat(report(30, MonitorThresholds.ALL, Looks::healthy)
                        .toJson()
                        .orElseThrow()
                        .get("enforced")
                        .getAsBoolean())
                .isTrue();
    }

    /** Changes in each of its windows of 0.9 s, the last of which ends with the last sample. */
    private static MonitorSample changing(int n) {
        boolean second = n >= 14 && n < 23;
        MonitorSample look = Looks.look(n, second ? 3 : 1, 1);
        long late = Math.max(0, n - 32);
        return Looks.with(
                Looks.events(look, Map.of(MonitorChecks.FALLBACK, 1L * n, MonitorChecks.KEEP_LAST, 2 * late)),
                0,
                Looks.depth(second ? 8 : 0));
    }

    @Test
    public void theTimelineMarksWhatChanged() {
        assertThat(report(41, MonitorThresholds.NONE, MonitorReportTest::changing)
                        .timelineText(Optional.of(Duration.ofMillis(2310))))
                .contains("""
                        BASELINE (settle, 500ms, 5 samples):
                          imbalance: avg=1.0 max=1.0 | dsq: avg=0.0 max=0.0 | nr_running: 1.0 | fallback: 10/s | keep_last: 0/s
                        WINDOW[1] (+0.5s to +1.4s, 9 samples):
                          imbalance: avg=1.0 max=1.0 | dsq: avg=0.0 max=0.0 | nr_running: 1.0 | fallback: 10/s | keep_last: 0/s
                        WINDOW[2] (+1.4s to +2.3s, 9 samples):
                          imbalance: avg=3.0 max=3.0 | dsq: avg=4.0 max=8.0 | nr_running: 2.0 | fallback: 10/s | keep_last: 0/s
                          >>> DEGRADATION: imbalance +2.0
                          >>> DEGRADATION: dsq +4.0
                        WINDOW[3] (+2.3s to +3.1s, 9 samples):
                          imbalance: avg=1.0 max=1.0 | dsq: avg=0.0 max=0.0 | nr_running: 1.0 | fallback: 10/s | keep_last: 0/s
                          >>> IMPROVEMENT: imbalance -2.0
                          >>> IMPROVEMENT: dsq -4.0
                          >>> SCHEDULER LOST at +2.3s
                        WINDOW[4] (+3.1s to +4.0s, 9 samples):
                          imbalance: avg=1.0 max=1.0 | dsq: avg=0.0 max=0.0 | nr_running: 1.0 | fallback: 10/s | keep_last: 20/s
                          >>> DEGRADATION: keep_last +20.0/s""");
    }

    @Test
    public void whatChangesByTheThresholdItselfIsNotMarked() {
        // From the baseline on: imbalance 1 to 1.5, a depth of 0 to 3 on average, rates 0 to 10.
        IntFunction<MonitorSample> atThreshold = n -> {
            boolean settled = n >= Looks.SETTLED;
            MonitorSample look = Looks.look(n, settled ? 3 : 2, 2);
            long count = Math.max(0, n - Looks.SETTLED);
            return Looks.with(
                    Looks.events(look, Map.of(MonitorChecks.FALLBACK, count, MonitorChecks.KEEP_LAST, count)),
                    0,
                    Looks.depth(settled ? 6 : 0));
        };
        assertThat(report(41, MonitorThresholds.NONE, atThreshold)
                        .timelineText(Optional.empty())
                        .orElseThrow())
                .contains("avg=1.5", "avg=3.0", "fallback: 10/s")
                .doesNotContain(">>>");
    }

    @Test
    public void aLossBehindTheLastSampleIsMarkedAtTheEnd() {
        assertThat(report(10, MonitorThresholds.NONE, Looks::healthy).timelineText(Optional.of(Duration.ofSeconds(9))))
                .hasValueSatisfying(text -> assertThat(text)
                        .endsWith("\n  >>> SCHEDULER LOST at +9.0s")
                        .containsOnlyOnce("SCHEDULER LOST"));
    }

    @Test
    public void aRunThatEndsWhileItSettlesIsABaselineOnly() {
        assertThat(report(3, MonitorThresholds.NONE, Looks::healthy).timelineText(Optional.empty()))
                .hasValueSatisfying(text -> assertThat(text).doesNotContain("WINDOW"));
        assertThat(report(1, MonitorThresholds.NONE, Looks::healthy).timelineText(Optional.empty()))
                .hasValueSatisfying(text -> assertThat(text).contains("500ms, 1 sample)", "fallback: -"));
    }

    @Test
    public void whatIsInDoubtHasNoTimeline() {
        assertThat(report(30, MonitorThresholds.NONE, n -> Looks.with(Looks.healthy(n), 1, Looks.depth(20_000)))
                        .timelineText(Optional.empty()))
                .isEmpty();
    }
}
