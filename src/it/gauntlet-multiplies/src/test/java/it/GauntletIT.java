// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static org.testng.Assert.assertEquals;

import dev.ktstr.testng.Constraints;
import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Flag;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import java.util.List;
import org.testng.annotations.Test;

/** Which cases the gauntlet makes of these tests stands in verify.groovy. */
public class GauntletIT {
    static final Scheduler MY_SCHED = Scheduler.named("my_sched")
            .binary("scx-ktstr")
            .constraints(Constraints.NONE.maxLlcs(2).maxCpus(4))
            .flags(
                    Flag.named("slow").args("--slow"),
                    Flag.named("patient").args("--watchdog-ms", "9000").requires("slow"));

    @Test
    @Ktstr(scheduler = "MY_SCHED", durationSeconds = 1)
    public void spins(Ctx ctx) {
        work(ctx);
    }

    /** What it requires is on everywhere, also on the declared machine. */
    @Test
    @Ktstr(scheduler = "MY_SCHED", durationSeconds = 1, requiredFlags = "slow", excludedFlags = "patient", maxLlcs = 1)
    public void alwaysSlow(Ctx ctx) {
        assertEquals(ctx.scheduler().args(), List.of("--slow"));
        work(ctx);
    }

    /** Overrides what its scheduler says of machines. What requires an excluded flag is excluded as well. */
    @Test
    @Ktstr(
            scheduler = "MY_SCHED",
            durationSeconds = 1,
            excludedFlags = "slow",
            minCpus = 252,
            maxCpus = 252,
            maxLlcs = 14,
            requiresSmt = true)
    public void huge(Ctx ctx) {
        work(ctx);
    }

    private static void work(Ctx ctx) {
        ctx.run(cgroup("web").workers(1).work(spinWait()));
    }
}
