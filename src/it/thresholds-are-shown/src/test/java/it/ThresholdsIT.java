// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.cgroup;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Promise;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Thresholds;
import java.time.Duration;
import org.testng.annotations.Test;

public class ThresholdsIT {
    static final Scheduler MINE = Scheduler.named("mine")
            .promises(Promise.NICE)
            .thresholds(Thresholds.NONE.withMaxSpreadPct(40).withMaxP99WakeLatency(Duration.ofMillis(5)));

    @Test
    @Ktstr(scheduler = "MINE", maxSpreadPct = 20, isolation = true, monitorChecks = true, maxLocalDsqDepth = 8)
    public void fair(Ctx ctx) {
        ctx.run(cgroup("web"));
    }

    @Test
    @Ktstr(scheduler = "MINE", scenarios = "cgroup_affinity_pinned")
    public void oneScenario(Ctx ctx) {
        ctx.run(ctx.scenario());
    }

    @Test
    @Ktstr(
            scheduler = "MINE",
            scenarios = {"cgroup_affinity_pinned", "performance"},
            notStarved = false,
            maxThroughputCv = 0.5)
    public void manyScenarios(Ctx ctx) {
        ctx.run(ctx.scenario());
    }
}
