// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.bursty;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.millis;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import org.testng.annotations.Test;

public class AttachIT {
    static final Scheduler TESTED = Scheduler.named("tested").binary("scx-ktstr");

    /** More workers than CPUs, so that tasks wait in the scheduler's queue. */
    @Test
    @Ktstr(scheduler = "TESTED", cores = 2, durationSeconds = 3)
    public void dispatches(Ctx ctx) {
        ctx.run(cgroup("crowd").workers(6).work(bursty(millis(50), millis(10))));
    }
}
