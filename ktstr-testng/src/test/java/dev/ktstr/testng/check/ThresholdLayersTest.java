// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.testng.check.ThresholdLayers.OfScenario;
import java.time.Duration;
import java.util.List;
import org.testng.annotations.Test;

public class ThresholdLayersTest {
    private static final Thresholds SCHEDULER =
            Thresholds.NONE.withMaxSpreadPct(40).withMinWorkRate(1000).withMaxGap(Duration.ofSeconds(5));
    private static final Thresholds TEST =
            Thresholds.NONE.withMaxSpreadPct(20).withMaxP99WakeLatency(Duration.ofMillis(3));

    @Test
    public void whoSaysSoLastIsNamed() {
        ThresholdLayers layers = ThresholdLayers.of(SCHEDULER, TEST);
        assertThat(ThresholdRows.of(List.of(layers)))
                .hasSize(Limit.values().length)
                .contains(
                        "  notStarved                            : true (default)",
                        "  maxSpreadPct                          : 20.0 (test)",
                        "  maxGapMillis                          : 5000 (scheduler)",
                        "  minWorkRate                           : 1000.0 (scheduler)",
                        "  maxP99WakeLatencyNanos                : 3000000 (test)",
                        "  maxWakeLatencyCv                      : none",
                        "  maxLocalDsqDepth                      : none");
        assertThat(layers.merged())
                .isEqualTo(Thresholds.DEFAULTS.overriddenBy(SCHEDULER).overriddenBy(TEST));
    }

    private static ThresholdLayers scenario(String name, Thresholds demands) {
        return ThresholdLayers.of(SCHEDULER, TEST).with(new OfScenario(name, demands));
    }

    @Test
    public void theScenarioIsBetweenSchedulerAndTest() {
        ThresholdLayers layers =
                scenario("crowd", Thresholds.NONE.withMaxSpreadPct(75).withMinWorkRate(9));
        assertThat(ThresholdRows.of(List.of(layers)))
                .contains(
                        "  maxSpreadPct                          : 20.0 (test)",
                        "  maxGapMillis                          : 5000 (scheduler)",
                        "  minWorkRate                           : 9.0 (scenario crowd)");
        assertThat(layers.merged())
                .isEqualTo(ThresholdLayers.of(SCHEDULER, TEST).merged().withMinWorkRate(9));
    }

    @Test
    public void scenariosThatDemandTheSameShareAValue() {
        List<ThresholdLayers> runs = List.of(
                scenario("a", Thresholds.NONE.withMinWorkRate(9)),
                scenario("b", Thresholds.NONE.withMinWorkRate(8).withMaxWakeLatencyCv(2)),
                scenario("c", Thresholds.NONE),
                scenario("d", Thresholds.NONE.withMinWorkRate(9)));
        assertThat(ThresholdRows.of(runs))
                .contains(
                        "  maxSpreadPct                          : 20.0 (test)",
                        "  minWorkRate                           : 1000.0 (scheduler); 9.0 (scenarios a, d); 8.0 (scenario b)",
                        "  maxWakeLatencyCv                      : none; 2.0 (scenario b)");
        assertThat(ThresholdRows.of(runs.subList(0, 2)))
                .as("nobody is left for whom the scheduler's value counts")
                .contains("  minWorkRate                           : 9.0 (scenario a); 8.0 (scenario b)");
    }

    @Test
    public void whatAnotherLimitSwitchesOffIsNotJudged() {
        Thresholds off =
                Thresholds.NONE.withNotStarved(false).withMonitor(MonitorThresholds.NONE.withSustainedSamples(3));
        ThresholdLayers layers = ThresholdLayers.of(SCHEDULER, off);
        assertThat(ThresholdRows.of(List.of(layers)))
                .contains(
                        "  notStarved                            : false (test)",
                        "  maxSpreadPct                          : 40.0 (scheduler); not judged: notStarved is false",
                        "  maxGapMillis                          : 5000 (scheduler); not judged: notStarved is false",
                        "  minWorkRate                           : 1000.0 (scheduler)",
                        "  sustainedSamples                      : 3 (test); not judged: nothing that the host sees is"
                                + " limited");
        assertThat(ThresholdRows.of(
                        List.of(layers, layers.with(new OfScenario("a", Thresholds.NONE.withMaxSpreadPct(75))))))
                .as("what is so of all is said once")
                .contains("  maxSpreadPct                          : 40.0 (scheduler); 75.0 (scenario a); not judged:"
                        + " notStarved is false");
        assertThat(ThresholdRows.of(
                        List.of(scenario("a", Thresholds.NONE), scenario("b", Thresholds.NONE.withNotStarved(false)))))
                .contains(
                        "  notStarved                            : true (default); false (scenario b)",
                        "  maxGapMillis                          : 5000 (scheduler); not judged in scenario b: notStarved"
                                + " is false");
        assertThat(layers.merged().judges(Limit.MAX_GAP)).isFalse();
        assertThat(layers.merged().judges(Limit.MIN_WORK_RATE)).isTrue();
        assertThat(layers.merged().judges(Limit.MAX_WAKE_LATENCY_CV)).isFalse();
    }

    @Test
    public void whatTheMonitorEnforcesByDefaultIsShown() {
        Thresholds watched = Thresholds.NONE.withMonitor(MonitorThresholds.ALL.withMaxImbalanceRatio(8));
        assertThat(ThresholdRows.of(List.of(ThresholdLayers.of(watched, Thresholds.NONE))))
                .contains(
                        "  monitorChecks                         : true (scheduler)",
                        "  maxImbalanceRatio                     : 8.0 (scheduler)",
                        "  maxLocalDsqDepth                      : 50 (default with monitorChecks)",
                        "  failOnStall                           : true (default with monitorChecks)");
    }
}
