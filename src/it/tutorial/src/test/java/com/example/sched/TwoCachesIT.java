// SPDX-License-Identifier: Apache-2.0
package com.example.sched;

import static dev.ktstr.testng.scenario.Scenario.*;
import static org.testng.Assert.assertEquals;
import static org.testng.Assert.assertTrue;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.LiveRun;
import dev.ktstr.testng.RunResult;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.StepResult;
import org.testng.annotations.Test;

public class TwoCachesIT {
    static final Scheduler MY_SCHED = Scheduler.named("my_sched").binary("scx-ktstr");

    @Test
    @Ktstr(
            scheduler = "MY_SCHED",
            llcs = 2,
            cores = 2,
            threads = 1,
            durationSeconds = 4,
            isolation = true,
            maxSpreadPct = 25,
            maxThroughputCv = 0.5)
    public void eachKeepsToItsCache(Ctx ctx) {
        ctx.run(
                cgroup("background_spinner").workers(2).work(spinWait()).cpuset(llc(0)),
                cgroup("phased_worker")
                        .workers(2)
                        .work(sequence(spin(millis(100)), yielding(millis(20))))
                        .cpuset(llc(1)));
    }

    @Test
    @Ktstr(scheduler = "MY_SCHED", llcs = 2, cores = 2, threads = 1, durationSeconds = 6)
    public void aCgroupMovesToTheOtherCache(Ctx ctx) {
        RunResult result = ctx.run(
                backdrop(cgroup("web").workers(2).cpuset(llc(0))),
                step().with(cgroup("rival").workers(2).work(mixed()).cpuset(llc(0)))
                        .hold(seconds(2)),
                step(setCpuset("web", llc(1)), captureProcs("web", "moved")).hold(seconds(2)));
        assertEquals(result.steps().get(1).captured().get("moved").size(), 2);
        assertTrue(result.throughputRatio(1, 0) > 0, "web works on where it was moved to");
    }

    /** Workers that come later have had another run than those before them, so little is demanded of how alike they fared. */
    @Test
    @Ktstr(scheduler = "MY_SCHED", llcs = 2, cores = 2, threads = 1, durationSeconds = 6, maxSpreadPct = 60)
    public void decidesOnTheWay(Ctx ctx) {
        try (LiveRun run = ctx.begin(backdrop(cgroup("web").workers(1)))) {
            StepResult alone = run.hold(seconds(1));
            assertTrue(alone.workUnits().get("web") > 0);
            if (run.read("/sys/kernel/sched_ext/state").equals("enabled")) {
                run.apply(spawn("web", workers(2, spinWait())), setWeight("web", 300));
            }
            assertEquals(run.read("/sys/fs/cgroup/ktstr/web/cpu.weight"), "300");
            run.write("/sys/fs/cgroup/ktstr/web/cpu.weight", "50");
            StepResult crowd = run.step(step().with(cgroup("guests").workers(1)).hold(seconds(1)));
            assertTrue(crowd.workUnits().get("guests") > 0);
            RunResult result = run.end();
            assertEquals(result.cgroups().get(0).workers(), 3);
        }
    }
}
