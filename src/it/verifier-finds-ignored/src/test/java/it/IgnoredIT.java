// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.cgroup;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import org.testng.annotations.Test;

public class IgnoredIT {
    static final Scheduler IGNORED = Scheduler.named("ignored").binary("scx-ktstr");

    @Test
    @Ktstr(scheduler = "IGNORED", ignore = true)
    public void notYet(Ctx ctx) {
        ctx.run(cgroup("web"));
    }
}
