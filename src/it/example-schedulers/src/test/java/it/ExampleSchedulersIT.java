// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.attachScheduler;
import static dev.ktstr.testng.scenario.Scenario.backdrop;
import static dev.ktstr.testng.scenario.Scenario.bursty;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.llc;
import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.seconds;
import static dev.ktstr.testng.scenario.Scenario.sequence;
import static dev.ktstr.testng.scenario.Scenario.spin;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static dev.ktstr.testng.scenario.Scenario.step;
import static dev.ktstr.testng.scenario.Scenario.yielding;
import static org.testng.Assert.assertTrue;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.ExecResult;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Promise;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.scenario.Backdrop;
import org.testng.annotations.Test;

/** The kernel's example schedulers, each with what its source says that it does, under two scenarios. */
public class ExampleSchedulersIT {
    private static final Thresholds DEMANDED = Thresholds.NONE.withIsolation(true);

    /** One queue of all tasks, ordered by the time they have had, divided by their weight. */
    static final Scheduler SIMPLE =
            example("scx_simple").promises(Promise.NICE, Promise.WORK_CONSERVATION, Promise.AFFINITY);

    /** Five queues by nice value; the higher ones get more turns, of which its source promises no exact number. */
    static final Scheduler QMAP = example("scx_qmap").promises(Promise.WORK_CONSERVATION, Promise.AFFINITY);

    /** One queue for all, from which one CPU serves the others. */
    static final Scheduler CENTRAL = example("scx_central").promises(Promise.AFFINITY);

    /**
     * Weights of cgroups, and nice values within one. Tasks that may not run everywhere are put off until no others wait, whatever
     * their cgroup: its source says so, and that promises nothing about weights among cpusets.
     */
    static final Scheduler FLATCG =
            example("scx_flatcg").promises(Promise.NICE, Promise.CGROUP_WEIGHT, Promise.AFFINITY);

    /**
     * Two CPUs at a time for one cgroup; one of them idles if the cgroup has no second task. All cgroups take turns. It makes a map for
     * each of 4096 cgroups that there might be before it attaches.
     */
    static final Scheduler PAIR =
            example("scx_pair").attachTimeout(seconds(180)).promises(Promise.AFFINITY);

    /** A process that orders tasks by the time they have had; those that may not run everywhere, first come, first served. */
    static final Scheduler USERLAND = example("scx_userland").promises(Promise.NICE, Promise.AFFINITY);

    private static Scheduler example(String name) {
        return Scheduler.named(name).topology(1, 2, 2, 1).thresholds(DEMANDED);
    }

    @Test(groups = "mixed")
    @Ktstr(scheduler = "SIMPLE", durationSeconds = 4)
    public void simpleMixed(Ctx ctx) {
        ctx.run(mixed(), step());
    }

    @Test(groups = "fair")
    @Ktstr(scheduler = "SIMPLE", durationSeconds = 4, maxWeightErrorPct = 25)
    public void simpleFair(Ctx ctx) {
        ctx.run(fair(), step());
    }

    @Test(groups = "mixed")
    @Ktstr(scheduler = "QMAP", durationSeconds = 4)
    public void qmapMixed(Ctx ctx) {
        ctx.run(mixed(), step());
    }

    @Test(groups = "fair")
    @Ktstr(scheduler = "QMAP", durationSeconds = 4, maxWeightErrorPct = 25)
    public void qmapFair(Ctx ctx) {
        ctx.run(fair(), step());
    }

    @Test(groups = "mixed")
    @Ktstr(scheduler = "CENTRAL", durationSeconds = 4, startDetached = true)
    public void centralMixed(Ctx ctx) {
        attachCentral(ctx);
        ctx.run(mixed(), step());
    }

    @Test(groups = "fair")
    @Ktstr(scheduler = "CENTRAL", durationSeconds = 4, maxWeightErrorPct = 25, startDetached = true)
    public void centralFair(Ctx ctx) {
        attachCentral(ctx);
        ctx.run(fair(), step());
    }

    @Test(groups = "mixed")
    @Ktstr(scheduler = "FLATCG", durationSeconds = 4)
    public void flatcgMixed(Ctx ctx) {
        ctx.run(mixed(), step());
    }

    @Test(groups = "fair")
    @Ktstr(scheduler = "FLATCG", durationSeconds = 4, maxWeightErrorPct = 25)
    public void flatcgFair(Ctx ctx) {
        ctx.run(fair(), step());
    }

    @Test(groups = "mixed")
    @Ktstr(scheduler = "PAIR", durationSeconds = 4)
    public void pairMixed(Ctx ctx) {
        ctx.run(mixed(), step());
    }

    @Test(groups = "fair")
    @Ktstr(scheduler = "PAIR", durationSeconds = 4, maxWeightErrorPct = 25)
    public void pairFair(Ctx ctx) {
        ctx.run(fair(), step());
    }

    @Test(groups = "mixed")
    @Ktstr(scheduler = "USERLAND", durationSeconds = 4)
    public void userlandMixed(Ctx ctx) {
        ctx.run(mixed(), step());
    }

    @Test(groups = "fair")
    @Ktstr(scheduler = "USERLAND", durationSeconds = 4, maxWeightErrorPct = 25)
    public void userlandFair(Ctx ctx) {
        ctx.run(fair(), step());
    }

    /** Two cgroups on two LLCs, one of which computes all the time and one of which now and then yields. */
    private static Backdrop mixed() {
        return backdrop(
                cgroup("background_spinner").workers(2).work(spinWait()).cpuset(llc(0)),
                cgroup("phased_worker")
                        .workers(2)
                        .work(sequence(spin(millis(100)), yielding(millis(20))))
                        .cpuset(llc(1)));
    }

    /** Twice as many tasks as CPUs, everywhere, in two cgroups of different weight. */
    private static Backdrop fair() {
        return backdrop(
                cgroup("light").workers(4).work(spinWait()).cpuWeight(100),
                cgroup("heavy").workers(4).work(spinWait()).cpuWeight(300));
    }

    /**
     * Attaches scx_central before what is judged. Its loader wants to read CONFIG_HZ where a distribution keeps the kernel's
     * configuration, which a guest does not have.
     */
    private static void attachCentral(Ctx ctx) {
        ExecResult told = ctx.exec("mkdir -p /boot && echo CONFIG_HZ=250 >/boot/config-$(uname -r)");
        assertTrue(told.succeeded(), told.toString());
        ctx.run(
                backdrop(cgroup("waiting").workers(1).work(bursty(millis(10), millis(50)))),
                step(attachScheduler()).hold(millis(100)));
    }
}
