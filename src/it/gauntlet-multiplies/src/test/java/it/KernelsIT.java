// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.spinWait;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import org.testng.annotations.Test;

/** What becomes of these tests on each of several kernels stands in verify.groovy. */
public class KernelsIT {
    static final Scheduler MY_SCHED = Scheduler.named("my_sched").binary("scx-ktstr");
    static final Scheduler FOR_OLD_KERNELS = MY_SCHED.kernels("6.16");

    @Test
    @Ktstr(scheduler = "MY_SCHED", durationSeconds = 1)
    public void everywhere(Ctx ctx) {
        ctx.run(cgroup("web").workers(1).work(spinWait()));
    }

    @Test
    @Ktstr(scheduler = "FOR_OLD_KERNELS", durationSeconds = 1)
    public void onlyOnOldOnes(Ctx ctx) {
        ctx.run(cgroup("web").workers(1).work(spinWait()));
    }

    /** A test's filter goes in place of its scheduler's. */
    @Test
    @Ktstr(scheduler = "FOR_OLD_KERNELS", kernels = "7.0", durationSeconds = 1)
    public void onlyOnNewOnes(Ctx ctx) {
        ctx.run(cgroup("web").workers(1).work(spinWait()));
    }
}
