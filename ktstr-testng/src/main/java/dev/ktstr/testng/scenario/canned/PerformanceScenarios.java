// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.Works.cachePipe;
import static dev.ktstr.testng.scenario.Works.cachePressure;
import static dev.ktstr.testng.scenario.Works.cacheYield;
import static dev.ktstr.testng.scenario.Works.fanOutCompute;
import static dev.ktstr.testng.scenario.Works.futexFanOut;
import static dev.ktstr.testng.scenario.canned.Groups.crowded;
import static dev.ktstr.testng.scenario.canned.Groups.doing;
import static dev.ktstr.testng.scenario.canned.Groups.spinning;

import java.util.List;

/** What a scheduler does to caches and wake-ups, beside others that only compute. */
final class PerformanceScenarios {
    static final List<CannedScenario> ALL = List.of(
            performance("cache_pressure_imbalance", "8 workers that need their caches, beside two that do not")
                    .flags("borrow")
                    .demands(limits -> limits.withMaxThroughputCv(1.0))
                    .with(doing(0, 8, cachePressure()), spinning(1)),
            performance("cache_yield_wake_affine", "workers that need their caches and yield, beside two that spin")
                    .flags("llc")
                    .demands(limits -> limits.withMaxWakeLatencyCv(50).withMaxThroughputCv(1.0))
                    .with(doing(0, 4, cacheYield()), spinning(1)),
            performance(
                            "cache_pipe_io_compute_imbalance",
                            "pairs that hand over warm caches, beside a crowd that computes")
                    .flags("borrow")
                    .demands(limits -> limits.withMaxWakeLatencyCv(15))
                    .with(doing(0, 4, cachePipe()), crowded(1, 1)),
            performance("fan_out_wake", "one worker that wakes four at once, beside two that spin")
                    .flags("borrow")
                    .demands(limits -> limits.withMaxWakeLatencyCv(10).withMaxSpreadPct(50))
                    .with(doing(0, 5, futexFanOut()), spinning(1)),
            performance(
                            "fan_out_compute",
                            "one worker that wakes four at once, who multiply matrices, beside two that spin")
                    .flags("borrow")
                    .demands(limits -> limits.withMaxWakeLatencyCv(10).withMaxSpreadPct(50))
                    .with(doing(0, 5, fanOutCompute()), spinning(1)));

    private PerformanceScenarios() {}

    private static CannedScenario performance(String name, String essence) {
        return CannedScenario.of("performance", name, essence);
    }
}
