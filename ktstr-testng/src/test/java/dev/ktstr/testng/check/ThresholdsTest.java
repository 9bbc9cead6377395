// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ThresholdsTest {
    @Test
    public void byDefaultStarvationGapsAndSpreadAreLimited() {
        assertThat(Thresholds.DEFAULTS)
                .isEqualTo(Thresholds.NONE
                        .with(Limit.NOT_STARVED, true)
                        .with(Limit.MAX_GAP, Duration.ofSeconds(2))
                        .with(Limit.MAX_SPREAD_PCT, 15.0))
                .hasToString("[notStarved=true, maxSpreadPct=15.0, maxGapMillis=2000] []");
    }

    @Test
    public void theTestOverridesTheSchedulerWhichOverridesTheDefault() {
        Thresholds scheduler = Thresholds.NONE
                .withMaxGap(Duration.ofSeconds(5))
                .withMaxSpreadPct(40)
                .withIsolation(true);
        Thresholds test = Thresholds.NONE
                .withMaxSpreadPct(20)
                .withNotStarved(false)
                .withIsolation(false)
                .withMaxThroughputCv(0.5);
        assertThat(Thresholds.DEFAULTS.overriddenBy(scheduler).overriddenBy(test))
                .isEqualTo(Thresholds.NONE
                        .withNotStarved(false)
                        .withMaxGap(Duration.ofSeconds(5))
                        .withMaxSpreadPct(20)
                        .withIsolation(false)
                        .withMaxThroughputCv(0.5));
    }

    /** {@return every limit, through the method that a test calls} */
    private static Thresholds everything() {
        return Thresholds.DEFAULTS
                .withIsolation(true)
                .withMaxThroughputCv(0.25)
                .withMinWorkRate(1000)
                .withMaxP99WakeLatency(Duration.ofMillis(10))
                .withMaxWakeLatencyCv(2)
                .withMinIterationRate(3)
                .withMaxMigrationRatio(0.5)
                .withMinPageLocality(0.9)
                .withMaxCrossNodeMigrationRatio(0.1)
                .withMaxSlowTierRatio(0.2)
                .withMaxWeightErrorPct(10)
                .withMonitor(MonitorThresholds.DEFAULTS.withAll(true));
    }

    @Test
    public void eachLimitCanBeSetAndOverridesOnItsOwn() {
        for (Limit limit : Limit.values()) {
            Object value = everything().value(limit).orElseThrow();
            Thresholds one = Thresholds.NONE.with(limit, value);
            assertThat(one.overriddenBy(Thresholds.NONE).value(limit)).contains(value);
            assertThat(everything().overriddenBy(one)).isEqualTo(everything());
            assertThat(everything().without(limit).value(limit).isPresent()).isEqualTo(limit.isOfMonitor());
        }
    }

    @Test
    public void whoSaysNothingChangesNothing() {
        assertThat(Thresholds.DEFAULTS.overriddenBy(Thresholds.NONE)).isEqualTo(Thresholds.DEFAULTS);
        assertThat(Thresholds.NONE.overriddenBy(Thresholds.DEFAULTS)).isEqualTo(Thresholds.DEFAULTS);
    }

    @Test
    public void onlyLimitsOnTimeAreStretched() {
        Thresholds all = everything();
        assertThat(all.stretchedBy(2.5, Duration.ofSeconds(12)))
                .isEqualTo(all.withMaxGap(Duration.ofSeconds(5)).withMaxP99WakeLatency(Duration.ofMillis(25)));
        assertThat(all.stretchedBy(1, Duration.ofSeconds(12))).isEqualTo(all);
        assertThat(Thresholds.NONE.stretchedBy(4, Duration.ofSeconds(12))).isEqualTo(Thresholds.NONE);
    }

    @Test
    public void noLimitIsStretchedBeyondTheWorkload() {
        Thresholds t = Thresholds.NONE.withMaxGap(Duration.ofSeconds(2));
        assertThat(t.stretchedBy(4, Duration.ofSeconds(4)).maxGap()).hasValue(Duration.ofSeconds(4));
        assertThat(t.stretchedBy(4, Duration.ofSeconds(1)).maxGap()).hasValue(Duration.ofSeconds(2));
    }

    @DataProvider
    public Object[][] wrong() {
        Runnable zeroGap = () -> Thresholds.NONE.withMaxGap(Duration.ZERO);
        Runnable negativeGap = () -> Thresholds.NONE.withMaxGap(Duration.ofMillis(-3));
        Runnable negativeSpread = () -> Thresholds.NONE.withMaxSpreadPct(-0.5);
        Runnable nanSpread = () -> Thresholds.NONE.withMaxSpreadPct(Double.NaN);
        Runnable infiniteCv = () -> Thresholds.NONE.withMaxThroughputCv(Double.POSITIVE_INFINITY);
        Runnable negativeRate = () -> Thresholds.NONE.withMinWorkRate(-1);
        Runnable zeroLatency = () -> Thresholds.NONE.withMaxP99WakeLatency(Duration.ZERO);
        Runnable tooLocal = () -> Thresholds.NONE.withMinPageLocality(1.01);
        Runnable tooSlow = () -> Thresholds.NONE.withMaxSlowTierRatio(2);
        Runnable notANumber = () -> Thresholds.NONE.with(Limit.MAX_MIGRATION_RATIO, true);
        return new Object[][] {
            {zeroGap, "maxGapMillis must be more than 0 but was 0"},
            {negativeGap, "maxGapMillis must be more than 0 but was -3"},
            {negativeSpread, "maxSpreadPct must be a number from 0 on but was -0.5"},
            {nanSpread, "maxSpreadPct must be a number from 0 on but was NaN"},
            {negativeRate, "minWorkRate must be a number from 0 on but was -1.0"},
            {zeroLatency, "maxP99WakeLatencyNanos must be more than 0 but was 0"},
            {tooLocal, "minPageLocality must be a number from 0 to 1 but was 1.01"},
            {tooSlow, "maxSlowTierRatio must be a number from 0 to 1 but was 2.0"},
            {notANumber, "maxMigrationRatio takes a Double but was given Boolean true"},
            {infiniteCv, "maxThroughputCv must be a number from 0 on but was Infinity"},
        };
    }

    @Test(dataProvider = "wrong")
    public void aLimitThatMeansNothingIsRefused(Runnable threshold, String message) {
        assertThatIllegalArgumentException().isThrownBy(threshold::run).withMessage(message);
    }

    @Test
    public void zeroIsALimitWherePercentAreConcerned() {
        assertThat(Thresholds.NONE.withMaxSpreadPct(0).value(Limit.MAX_SPREAD_PCT))
                .contains(0.0);
        assertThat(Thresholds.NONE.withMaxThroughputCv(0).value(Limit.MAX_THROUGHPUT_CV))
                .contains(0.0);
    }
}
