// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.spinWait;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import org.testng.annotations.Test;

public class StarvingIT {
    static final Scheduler STALLING =
            Scheduler.named("stalling").binary("scx-ktstr").args("--stall-after", "0.5");

    @Test
    @Ktstr(scheduler = "STALLING", cores = 2, durationSeconds = 4)
    public void starves(Ctx ctx) {
        ctx.run(cgroup("victims").workers(2).work(spinWait()));
    }
}
