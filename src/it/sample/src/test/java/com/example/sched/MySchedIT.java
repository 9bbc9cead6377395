// SPDX-License-Identifier: Apache-2.0
package com.example.sched;

import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.futexPingPong;
import static dev.ktstr.testng.scenario.Scenario.llc;
import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.node;
import static dev.ktstr.testng.scenario.Scenario.sequence;
import static dev.ktstr.testng.scenario.Scenario.spin;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static dev.ktstr.testng.scenario.Scenario.yielding;
import static org.testng.Assert.assertTrue;
import static org.testng.Assert.expectThrows;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.run.ScenarioFailedError;
import org.testng.annotations.Test;

public class MySchedIT {
    /** The scheduler under test. ktstr brings scx-ktstr along; yours is found in PATH or by -Dktstr.scheduler.NAME. */
    static final Scheduler MY_SCHED = Scheduler.named("my_sched").binary("scx-ktstr");

    /** The same, but half a second after it was attached it stops dispatching. */
    static final Scheduler STALLING =
            Scheduler.named("stalling").binary("scx-ktstr").args("--stall-after", "0.5");

    @Test(groups = "eevdf")
    @Ktstr(
            llcs = 2,
            cores = 2,
            threads = 1,
            presets = {"tiny-1llc", "tiny-2llc", "smt-2llc", "odd-3llc"},
            durationSeconds = 2,
            isolation = true)
    public void kernelDefault(Ctx ctx) {
        twoCgroups(ctx);
    }

    @Test(groups = "sched_ext")
    @Ktstr(
            scheduler = "MY_SCHED",
            llcs = 2,
            cores = 2,
            threads = 1,
            presets = {"tiny-1llc", "tiny-2llc", "smt-2llc", "odd-3llc"},
            durationSeconds = 2,
            isolation = true)
    public void mixedWorkloads(Ctx ctx) {
        twoCgroups(ctx);
    }

    /** Two cgroups on two LLCs; on a machine with one LLC they share it. */
    private static void twoCgroups(Ctx ctx) {
        int lastLlc = ctx.topology().llcs() - 1;
        ctx.run(
                cgroup("background_spinner").workers(2).work(spinWait()).cpuset(llc(0)),
                cgroup("phased_worker")
                        .workers(2)
                        .work(sequence(spin(millis(100)), yielding(millis(20))))
                        .cpuset(llc(lastLlc)));
    }

    @Test(groups = "sched_ext")
    @Ktstr(
            scheduler = "MY_SCHED",
            presets = {"numa2-4llc"},
            durationSeconds = 2)
    public void twoNodes(Ctx ctx) {
        ctx.run(
                cgroup("first_node").workers(2).work(futexPingPong()).cpuset(node(0)),
                cgroup("second_node").workers(2).work(spinWait()).cpuset(node(1)));
    }

    @Test(groups = "sched_ext")
    @Ktstr(scheduler = "STALLING", cores = 2, durationSeconds = 4)
    public void stallIsFound(Ctx ctx) {
        ScenarioFailedError failure = expectThrows(
                ScenarioFailedError.class,
                () -> ctx.run(cgroup("victims").workers(2).work(spinWait())));
        assertTrue(
                failure.getMessage()
                        .matches("(?s).*tid \\d+ in victims stuck \\d+ms on cpu\\d+ at \\+\\d+ms \\(threshold .*"),
                failure.getMessage());
    }
}
