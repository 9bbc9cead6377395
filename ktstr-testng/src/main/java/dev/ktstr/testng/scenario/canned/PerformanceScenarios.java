// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.canned.Groups.crowded;
import static dev.ktstr.testng.scenario.canned.Groups.doing;
import static dev.ktstr.testng.scenario.canned.Groups.spinning;

import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkType;
import java.util.List;

/** What a scheduler does to caches and wake-ups, beside others that only compute. */
final class PerformanceScenarios {
    static final List<CannedScenario> ALL = List.of(
            performance("cache_pressure_imbalance", "8 workers that need their caches, beside two that do not")
                    .flags("borrow")
                    .demands(limits -> limits.withMaxThroughputCv(1.0))
                    .with(doing(0, 8, Work.of(WorkType.CACHE_PRESSURE)), spinning(1)),
            performance("cache_yield_wake_affine", "workers that need their caches and yield, beside two that spin")
                    .flags("llc")
                    .demands(limits -> limits.withMaxThroughputCv(1.0))
                    .with(doing(0, 4, Work.of(WorkType.CACHE_YIELD)), spinning(1)),
            performance(
                            "cache_pipe_io_compute_imbalance",
                            "pairs that hand over warm caches, beside a crowd that computes")
                    .flags("borrow")
                    .with(doing(0, 4, Work.of(WorkType.CACHE_PIPE)), crowded(1, 1)),
            performance("fan_out_wake", "one worker that wakes four at once, beside two that spin")
                    .flags("borrow")
                    .demands(limits -> limits.withMaxSpreadPct(50))
                    .with(doing(0, 5, Work.of(WorkType.FUTEX_FAN_OUT)), spinning(1)),
            performance(
                            "fan_out_compute",
                            "one worker that wakes four at once, who multiply matrices, beside two that spin")
                    .flags("borrow")
                    .demands(limits -> limits.withMaxSpreadPct(50))
                    .with(doing(0, 5, Work.of(WorkType.FAN_OUT_COMPUTE)), spinning(1)));

    private PerformanceScenarios() {}

    private static CannedScenario performance(String name, String essence) {
        return CannedScenario.of("performance", name, essence);
    }
}
