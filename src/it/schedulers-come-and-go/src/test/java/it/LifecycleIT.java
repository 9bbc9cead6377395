// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.attachScheduler;
import static dev.ktstr.testng.scenario.Scenario.backdrop;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.detachScheduler;
import static dev.ktstr.testng.scenario.Scenario.replaceScheduler;
import static dev.ktstr.testng.scenario.Scenario.restartScheduler;
import static dev.ktstr.testng.scenario.Scenario.seconds;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static dev.ktstr.testng.scenario.Scenario.step;
import static org.testng.Assert.assertEquals;
import static org.testng.Assert.assertFalse;
import static org.testng.Assert.assertTrue;
import static org.testng.Assert.expectThrows;

import dev.ktstr.testng.CallbackStats;
import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.ExpectError;
import dev.ktstr.testng.Flag;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.RunResult;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.run.ScenarioFailedError;
import dev.ktstr.testng.scenario.Backdrop;
import java.time.Duration;
import java.util.List;
import org.testng.annotations.Test;

/** What has to pass; what has to fail is in {@link FailingIT}. */
public class LifecycleIT {
    static final Scheduler KTSTR = Scheduler.named("ktstr").binary("scx-ktstr");
    static final Scheduler SLOW = Scheduler.named("slow").binary("scx-ktstr").args("--slow");
    static final Scheduler FALSE = Scheduler.named("false").binary("/bin/false");
    static final Scheduler STALLING =
            Scheduler.named("stalling").binary("scx-ktstr").args("--stall-after", "1", "--watchdog-ms", "4000");
    static final Scheduler REFUSED =
            Scheduler.named("refused").binary("scx-ktstr").args("--fail-verify");
    static final Scheduler DECLARED = Scheduler.named("declared")
            .binary("scx-ktstr")
            .args("--watchdog-ms", "9000")
            .sysctl("kernel.sched_autogroup_enabled", "0")
            .kernelArgs("ktstr_was_here")
            .guestSetup("mkdir /prepared")
            .cgroupParent("/cells/inner")
            .flags(
                    Flag.named("llc").args("--degrade-after", "1000"),
                    Flag.named("steal").args("--crash-after", "1000").requires("llc"));
    static final Scheduler BUILTIN = Scheduler.EEVDF.builtin(
            List.of("echo NO_PLACE_LAG > /sys/kernel/debug/sched/features"),
            List.of("echo PLACE_LAG > /sys/kernel/debug/sched/features"));

    private static final Backdrop WORK = backdrop(cgroup("web").workers(2).work(spinWait()));

    @Test
    @Ktstr(scheduler = "KTSTR", durationSeconds = 6, samples = 12)
    public void replacedMidRun(Ctx ctx) {
        RunResult result = ctx.run(
                WORK, step().hold(seconds(3)), step(replaceScheduler(SLOW)).hold(seconds(3)));
        assertEquals(result.steps().get(1).schedulerOps(), "ktstr");
        // The first one's counters are gone with it; the second one is at work, and it is the slow one.
        assertTrue(result.samples().samples().stream()
                .filter(sample -> sample.missing().isEmpty() && sample.step() == 1)
                .allMatch(sample -> sample.number("nr_slow").longValue() == 0));
        List<Long> slow = result.samples().samples().stream()
                .filter(sample -> sample.missing().isEmpty()
                        && sample.step() == 2
                        && !sample.schedulerOps().isEmpty())
                .map(sample -> sample.number("nr_slow").longValue())
                .toList();
        assertTrue(slow.size() >= 2, "samples of the second: " + slow);
        assertTrue(slow.get(slow.size() - 1) > slow.get(0), "the second one does not dispatch: " + slow);
    }

    @Test
    @Ktstr(scheduler = "KTSTR", durationSeconds = 4, startDetached = true)
    public void attachedFromCold(Ctx ctx) {
        RunResult result =
                ctx.run(WORK, step().hold(0.5), step(attachScheduler()).hold(0.5));
        assertEquals(result.steps().get(0).schedulerOps(), "");
        assertEquals(result.steps().get(1).schedulerOps(), "ktstr");
        CallbackStats enqueue = result.callbacks().stream()
                .filter(callback -> callback.name().equals("ktstr_enqueue"))
                .findFirst()
                .orElseThrow();
        assertTrue(enqueue.runs() > 0 && enqueue.nanosPerRun() > 0, enqueue.toString());
        assertTrue(result.throughputRatio(1, 0) > 0.3, "ratio " + result.throughputRatio(1, 0));
    }

    @Test
    @Ktstr(scheduler = "KTSTR", durationSeconds = 4)
    public void restartedAndDetached(Ctx ctx) {
        String before = ctx.exec("pidof scx-ktstr").output();
        RunResult result =
                ctx.run(WORK, step().hold(seconds(1)), step(restartScheduler()).hold(seconds(1)));
        assertEquals(result.steps().get(1).schedulerOps(), "ktstr");
        assertFalse(ctx.exec("pidof scx-ktstr").output().equals(before), "the same process: " + before);
        // That it is taken out on purpose is no death, now and in the run after it.
        assertEquals(
                ctx.run(WORK, step(detachScheduler()).hold(seconds(1)))
                        .steps()
                        .get(0)
                        .schedulerOps(),
                "");
        assertEquals(ctx.run(WORK, step().hold(seconds(1))).steps().get(0).schedulerOps(), "");
    }

    @Test
    @Ktstr(scheduler = "KTSTR", durationSeconds = 8)
    public void replacedByOneThatDiesAtStart(Ctx ctx) {
        ScenarioFailedError failure = expectThrows(
                ScenarioFailedError.class,
                () -> ctx.run(
                        WORK,
                        step().hold(seconds(1)),
                        step(replaceScheduler(FALSE)).hold(seconds(5))));
        assertEquals(failure.outcome(), Outcome.SCHEDULER_DIED_AT_START);
        assertTrue(failure.getMessage().contains("step 2, operation 1 failed (died-at-start)"), failure.getMessage());
        // The workload did not wait for the rest of its time.
        ctx.afterVm(result -> assertTrue(
                result.lastRun().wall().compareTo(Duration.ofSeconds(5)) < 0,
                "wall " + result.lastRun().wall()));
    }

    @Test
    @Ktstr(
            scheduler = "STALLING",
            durationSeconds = 15,
            expectError = @ExpectError(contains = "runnable task stall", matches = "failed to run for \\d"))
    public void aHoldEndsWithItsScheduler(Ctx ctx) {
        // The watchdog looks at half of its time, so it takes up to 1 + 4 + 2 seconds.
        ctx.afterVm(result -> assertTrue(
                result.lastRun().wall().compareTo(Duration.ofSeconds(9)) < 0,
                "wall " + result.lastRun().wall()));
        ctx.run(WORK, step().hold(seconds(15)));
    }

    @Test
    @Ktstr(
            scheduler = "KTSTR",
            durationSeconds = 6,
            expectError = @ExpectError(contains = "ktstr: host-triggered crash"))
    public void crashOnRequest(Ctx ctx) {
        ctx.at(seconds(1), kernel -> kernel.bpf().global("crash").set(1));
        ctx.run(WORK, step().hold(seconds(6)));
    }

    @Test
    @Ktstr(scheduler = "REFUSED", expectError = @ExpectError(contains = "unbounded memory access"))
    public void theVerifierRefuses(Ctx ctx) {
        ctx.run(cgroup("web"));
    }

    @Test
    @Ktstr(
            scheduler = "DECLARED",
            durationSeconds = 1,
            requiredFlags = "steal",
            sysctls = "kernel.sched_rr_timeslice_ms=42",
            samples = 3,
            cleanupBudgetMillis = 60_000)
    public void everythingDeclaredIsThere(Ctx ctx) {
        assertEquals(ctx.exec("cat /proc/sys/kernel/sched_autogroup_enabled").output(), "0\n");
        assertEquals(ctx.exec("cat /proc/sys/kernel/sched_rr_timeslice_ms").output(), "42\n");
        assertTrue(ctx.exec("ls -d /prepared").succeeded());
        assertTrue(ctx.exec("cat /proc/cmdline").output().contains(" ktstr_was_here"));
        assertEquals(
                ctx.scheduler().args(),
                List.of("--watchdog-ms", "9000", "--degrade-after", "1000", "--crash-after", "1000"));
        RunResult result = ctx.run(cgroup("web").workers(2).work(spinWait()));
        assertTrue(ctx.exec("ls -d /sys/fs/cgroup/ktstr/cells/inner").succeeded());
        assertTrue(ctx.exec("cat /sys/fs/cgroup/ktstr/cells/inner/cgroup.subtree_control")
                .output()
                .contains("cpu"));
        result.samples().global("nr_dispatched").nondecreasing();
        result.samples().global("nr_dispatched").each().atLeast(1);
    }

    @Test
    @Ktstr(scheduler = "BUILTIN", durationSeconds = 1)
    public void aSchedulerOfTheKernelIsSwitchedOn(Ctx ctx) {
        assertTrue(ctx.exec("cat /sys/kernel/debug/sched/features").output().contains("NO_PLACE_LAG"));
        ctx.run(cgroup("web"));
    }

    @Test
    @Ktstr(scheduler = "KTSTR", ignore = true)
    public void onlyForTheSweep(Ctx ctx) {
        ctx.run(cgroup("web"));
    }

    @Test
    @Ktstr(scheduler = "KTSTR_6", durationSeconds = 1)
    public void onlyForOtherKernels(Ctx ctx) {
        ctx.run(cgroup("web"));
    }

    static final Scheduler KTSTR_6 = KTSTR.kernels("6.16", "6.18..=6.19");
}
