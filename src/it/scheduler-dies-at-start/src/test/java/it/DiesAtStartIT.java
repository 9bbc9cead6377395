// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.spinWait;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import org.testng.annotations.Test;

public class DiesAtStartIT {
    static final Scheduler DIES = Scheduler.named("scx_dies").binary("src/test/schedulers/scx_dies.sh");

    @Test
    @Ktstr(scheduler = "DIES", cores = 2, durationSeconds = 30)
    public void dies(Ctx ctx) {
        ctx.run(cgroup("never").workers(2).work(spinWait()));
    }
}
