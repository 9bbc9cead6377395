// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import static dev.ktstr.testng.adapter.Attributes.one;
import static dev.ktstr.testng.adapter.Attributes.oneFlag;
import static dev.ktstr.testng.adapter.Attributes.oneNumber;

import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.check.MonitorThresholds;
import dev.ktstr.testng.check.Thresholds;
import java.time.Duration;

/** What a test demands by its annotation. */
final class DeclaredThresholds {
    private DeclaredThresholds() {}

    static Thresholds of(Ktstr annotation) {
        return new Thresholds(
                oneFlag("notStarved", annotation.notStarved()),
                one("maxGapMillis", annotation.maxGapMillis()).map(Duration::ofMillis),
                oneNumber("maxSpreadPct", annotation.maxSpreadPct()),
                oneFlag("isolation", annotation.isolation()),
                oneNumber("maxThroughputCv", annotation.maxThroughputCv()),
                oneNumber("maxWeightErrorPct", annotation.maxWeightErrorPct()),
                monitor(annotation));
    }

    private static MonitorThresholds monitor(Ktstr annotation) {
        return new MonitorThresholds(
                oneFlag("monitorChecks", annotation.monitorChecks()),
                oneNumber("maxImbalanceRatio", annotation.maxImbalanceRatio()),
                one("maxLocalDsqDepth", annotation.maxLocalDsqDepth()),
                oneFlag("failOnStall", annotation.failOnStall()),
                one("sustainedSamples", annotation.sustainedSamples()),
                oneNumber("maxFallbackRate", annotation.maxFallbackRate()),
                oneNumber("maxKeepLastRate", annotation.maxKeepLastRate()));
    }
}
