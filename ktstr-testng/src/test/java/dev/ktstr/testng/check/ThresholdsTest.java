// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ThresholdsTest {
    @Test
    public void byDefaultStarvationGapsAndSpreadAreLimited() {
        assertThat(Thresholds.DEFAULTS)
                .isEqualTo(new Thresholds(
                        Optional.of(true),
                        Optional.of(Duration.ofSeconds(2)),
                        Optional.of(15.0),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        MonitorThresholds.NONE));
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
                .isEqualTo(new Thresholds(
                        Optional.of(false),
                        Optional.of(Duration.ofSeconds(5)),
                        Optional.of(20.0),
                        Optional.of(false),
                        Optional.of(0.5),
                        Optional.empty(),
                        MonitorThresholds.NONE));
    }

    @Test
    public void whoSaysNothingChangesNothing() {
        assertThat(Thresholds.DEFAULTS.overriddenBy(Thresholds.NONE)).isEqualTo(Thresholds.DEFAULTS);
        assertThat(Thresholds.NONE.overriddenBy(Thresholds.DEFAULTS)).isEqualTo(Thresholds.DEFAULTS);
    }

    @Test
    public void onlyLimitsOnTimeAreStretched() {
        Thresholds all = Thresholds.DEFAULTS.withIsolation(true).withMaxThroughputCv(0.25);
        assertThat(all.stretchedBy(2.5, Duration.ofSeconds(12))).isEqualTo(all.withMaxGap(Duration.ofSeconds(5)));
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
        return new Object[][] {
            {zeroGap, "maxGap must be more than 0 but was 0 ms"},
            {negativeGap, "maxGap must be more than 0 but was -3 ms"},
            {negativeSpread, "maxSpreadPct must be a number from 0 on but was -0.5"},
            {nanSpread, "maxSpreadPct must be a number from 0 on but was NaN"},
            {infiniteCv, "maxThroughputCv must be a number from 0 on but was Infinity"},
        };
    }

    @Test(dataProvider = "wrong")
    public void aLimitThatMeansNothingIsRefused(Runnable threshold, String message) {
        assertThatIllegalArgumentException().isThrownBy(threshold::run).withMessage(message);
    }

    @Test
    public void zeroIsALimitWherePercentAreConcerned() {
        assertThat(Thresholds.NONE.withMaxSpreadPct(0).maxSpreadPct()).contains(0.0);
        assertThat(Thresholds.NONE.withMaxThroughputCv(0).maxThroughputCv()).contains(0.0);
    }
}
