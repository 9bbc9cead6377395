// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class MonitorThresholdsTest {
    private static MonitorThresholds merged(MonitorThresholds scheduler, MonitorThresholds test) {
        return Thresholds.DEFAULTS
                .overriddenBy(Thresholds.NONE.withMonitor(scheduler))
                .overriddenBy(Thresholds.NONE.withMonitor(test))
                .monitor();
    }

    @Test
    public void byDefaultNothingIsEnforced() {
        assertThat(Thresholds.DEFAULTS.monitor()).isEqualTo(MonitorThresholds.NONE);
        assertThat(MonitorThresholds.NONE.enforcesAnything()).isFalse();
        assertThat(MonitorThresholds.NONE.sustained()).isEqualTo(5);
    }

    @Test
    public void allEnforcesEveryCheckWithItsDefault() {
        assertThat(MonitorThresholds.ALL.enforcesAnything()).isTrue();
        assertThat(MonitorThresholds.ALL.enforced())
                .hasToString("[monitorChecks=true, maxImbalanceRatio=4.0, maxLocalDsqDepth=50, failOnStall=true,"
                        + " sustainedSamples=5, maxFallbackRate=200.0, maxKeepLastRate=100.0]");
    }

    @Test
    public void theTestOverridesTheScheduler() {
        MonitorThresholds scheduler = MonitorThresholds.NONE
                .withMaxImbalanceRatio(8)
                .withMaxLocalDsqDepth(9)
                .withSustainedSamples(3);
        MonitorThresholds test = MonitorThresholds.NONE
                .withMaxImbalanceRatio(2)
                .withMaxFallbackRate(7)
                .withMaxKeepLastRate(6);
        assertThat(merged(scheduler, test))
                .isEqualTo(MonitorThresholds.NONE
                        .withMaxImbalanceRatio(2)
                        .withMaxLocalDsqDepth(9)
                        .withSustainedSamples(3)
                        .withMaxFallbackRate(7)
                        .withMaxKeepLastRate(6));
        assertThat(merged(scheduler, MonitorThresholds.NONE)).isEqualTo(scheduler);
        assertThat(merged(MonitorThresholds.NONE, scheduler)).isEqualTo(scheduler);
    }

    @Test
    public void whoEnforcesAllKeepsTheLimitsThatSomebodySet() {
        MonitorThresholds scheduler =
                MonitorThresholds.NONE.withMaxImbalanceRatio(8).withFailOnStall(false);
        MonitorThresholds enforced = merged(scheduler, MonitorThresholds.ALL).enforced();
        assertThat(enforced.maxImbalanceRatio()).contains(8.0);
        assertThat(enforced.failOnStall()).contains(false);
        assertThat(enforced.maxLocalDsqDepth()).contains(50);
    }

    @Test
    public void aTestMaySwitchOffWhatItsSchedulerEnforces() {
        MonitorThresholds off = MonitorThresholds.NONE.withAll(false);
        assertThat(merged(MonitorThresholds.ALL, off).enforcesAnything()).isFalse();
        assertThat(merged(MonitorThresholds.ALL.withMaxImbalanceRatio(3), off)
                        .enforced()
                        .maxLocalDsqDepth())
                .as("what has a limit of its own stays, the rest goes")
                .isEmpty();
    }

    @DataProvider
    public Object[][] single() {
        return new Object[][] {
            {MonitorThresholds.NONE.withMaxImbalanceRatio(1), true},
            {MonitorThresholds.NONE.withMaxLocalDsqDepth(0), true},
            {MonitorThresholds.NONE.withFailOnStall(true), true},
            {MonitorThresholds.NONE.withFailOnStall(false), false},
            {MonitorThresholds.NONE.withMaxFallbackRate(0), true},
            {MonitorThresholds.NONE.withMaxKeepLastRate(0), true},
            {MonitorThresholds.NONE.withSustainedSamples(1), false},
        };
    }

    @Test(dataProvider = "single")
    public void eachLimitEnforcesItsOwnCheckOnly(MonitorThresholds limits, boolean enforces) {
        assertThat(limits.enforcesAnything()).isEqualTo(enforces);
        assertThat(limits.enforced()).isEqualTo(limits);
    }

    @DataProvider
    public Object[][] wrong() {
        Runnable unbalanced = () -> MonitorThresholds.NONE.withMaxImbalanceRatio(0.9);
        Runnable nan = () -> MonitorThresholds.NONE.withMaxImbalanceRatio(Double.NaN);
        Runnable negativeDepth = () -> MonitorThresholds.NONE.withMaxLocalDsqDepth(-1);
        Runnable impossibleDepth = () -> MonitorThresholds.NONE.withMaxLocalDsqDepth(10_001);
        Runnable noSamples = () -> MonitorThresholds.NONE.withSustainedSamples(0);
        Runnable negativeFallback = () -> MonitorThresholds.NONE.withMaxFallbackRate(-1);
        Runnable infiniteKeepLast = () -> MonitorThresholds.NONE.withMaxKeepLastRate(Double.POSITIVE_INFINITY);
        return new Object[][] {
            {unbalanced, "maxImbalanceRatio must be a number from 1 on, which is balance, but was 0.9"},
            {nan, "maxImbalanceRatio must be a number from 1 on, which is balance, but was NaN"},
            {negativeDepth, "maxLocalDsqDepth must be from 0 to 10000 but was -1"},
            {impossibleDepth, "maxLocalDsqDepth must be from 0 to 10000 but was 10001"},
            {noSamples, "sustainedSamples must be at least 1 but was 0"},
            {negativeFallback, "maxFallbackRate must be a number from 0 on but was -1.0"},
            {infiniteKeepLast, "maxKeepLastRate must be a number from 0 on but was Infinity"},
        };
    }

    @Test(dataProvider = "wrong")
    public void aLimitThatMeansNothingIsRefused(Runnable threshold, String message) {
        assertThatIllegalArgumentException().isThrownBy(threshold::run).withMessage(message);
    }
}
