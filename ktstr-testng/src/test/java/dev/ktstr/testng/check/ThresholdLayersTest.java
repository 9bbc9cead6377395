// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.testng.annotations.Test;

public class ThresholdLayersTest {
    private static final Thresholds SCHEDULER =
            Thresholds.NONE.withMaxSpreadPct(40).withMinWorkRate(1000).withMaxGap(Duration.ofSeconds(5));
    private static final Thresholds TEST =
            Thresholds.NONE.withMaxSpreadPct(20).withMaxP99WakeLatency(Duration.ofMillis(3));

    @Test
    public void whoSaysSoLastIsNamed() {
        ThresholdLayers layers = new ThresholdLayers(SCHEDULER, TEST);
        assertThat(layers.rows())
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

    @Test
    public void whatTheMonitorEnforcesByDefaultIsShown() {
        Thresholds watched = Thresholds.NONE.withMonitor(MonitorThresholds.ALL.withMaxImbalanceRatio(8));
        assertThat(new ThresholdLayers(watched, Thresholds.NONE).rows())
                .contains(
                        "  monitorChecks                         : true (scheduler)",
                        "  maxImbalanceRatio                     : 8.0 (scheduler)",
                        "  maxLocalDsqDepth                      : 50 (default with monitorChecks)",
                        "  failOnStall                           : true (default with monitorChecks)");
    }
}
