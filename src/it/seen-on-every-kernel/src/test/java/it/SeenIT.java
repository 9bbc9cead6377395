// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.bursty;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.llc;
import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static org.testng.Assert.assertEquals;
import static org.testng.Assert.assertTrue;
import static org.testng.Assert.expectThrows;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.run.CaseBrokenException;
import dev.ktstr.testng.run.ScenarioFailedError;
import dev.ktstr.testng.scenario.Cgroup;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testng.annotations.Test;

public class SeenIT {
    static final Scheduler TESTED = Scheduler.named("tested").binary("scx-ktstr");
    static final Scheduler STALLING =
            Scheduler.named("stalling").binary("scx-ktstr").args("--stall-after", "1");
    static final Scheduler WEDGING =
            Scheduler.named("wedging").binary("scx-ktstr").args("--wedge-after", "0.2");

    private static final Pattern STALL = Pattern.compile("failed to run for (\\d+\\.\\d+)s");

    private static Cgroup spinners(int workers) {
        return cgroup("spinners").workers(workers).work(spinWait());
    }

    /** More workers than CPUs, so that tasks wait in the scheduler's queue. */
    @Test
    @Ktstr(scheduler = "TESTED", cores = 2, durationSeconds = 3)
    public void dispatches(Ctx ctx) {
        long before = ctx.kernel().bpf().global("nr_dispatched").asLong();
        ctx.run(cgroup("crowd").workers(6).work(bursty(millis(50), millis(10))));
        assertTrue(ctx.kernel().bpf().global("nr_dispatched").asLong() > before);
        assertEquals(ctx.kernel().var("scx_root").get("ops.name").asText(), "ktstr");
    }

    /** The scheduler itself asks for 20 s, longer than this workload. The kernel looks twice in the time it is given. */
    @Test
    @Ktstr(scheduler = "STALLING", cores = 2, durationSeconds = 8, watchdogMillis = 3000)
    public void watchdogFiresAtTheSetTime(Ctx ctx) {
        ScenarioFailedError failure = expectThrows(ScenarioFailedError.class, () -> ctx.run(spinners(2)));
        Matcher stall = STALL.matcher(failure.getMessage());
        assertTrue(stall.find(), failure.getMessage());
        double seconds = Double.parseDouble(stall.group(1));
        System.out.println("the watchdog fired after " + seconds + " s");
        assertTrue(seconds >= 3.0 && seconds <= 4.6, failure.getMessage());
    }

    @Test
    @Ktstr(scheduler = "TESTED", cores = 2, durationSeconds = 3)
    public void aGlobalMakesItCrashBeforeTheWorkersStart(Ctx ctx) {
        ctx.kernel().bpf().global("crash").set(1);
        Throwable failure = expectThrows(Throwable.class, () -> ctx.run(spinners(2)));
        assertTrue(failure.getMessage().contains("ktstr: host-triggered crash"), failure.getMessage());
    }

    @Test
    @Ktstr(scheduler = "TESTED", cores = 2, durationSeconds = 3)
    public void aGlobalMakesItCrashMeanwhile(Ctx ctx) {
        ctx.at(Duration.ofSeconds(1), kernel -> kernel.bpf().global("crash").set(1));
        ScenarioFailedError failure = expectThrows(ScenarioFailedError.class, () -> ctx.run(spinners(2)));
        assertTrue(failure.getMessage().contains("ktstr: host-triggered crash"), failure.getMessage());
    }

    @Test
    @Ktstr(scheduler = "TESTED", cores = 2, durationSeconds = 2)
    public void whatIsNotThereIsAnsweredWithWhatIs(Ctx ctx) {
        ctx.at(Duration.ofSeconds(1), kernel -> kernel.bpf().global("carsh").set(1));
        CaseBrokenException failure = expectThrows(CaseBrokenException.class, () -> ctx.run(spinners(2)));
        assertEquals(failure.outcome(), Outcome.NOT_IN_KERNEL);
        assertTrue(failure.getMessage().contains("no global variable 'carsh'; there is crash, "), failure.getMessage());
    }

    /** Nothing runs any more but interrupts, the agent and the kernel's own real-time threads. */
    @Test
    @Ktstr(scheduler = "WEDGING", cores = 2, durationSeconds = 4)
    public void aWedgedGuestIsTold(Ctx ctx) {
        Throwable failure = expectThrows(Throwable.class, () -> ctx.run(spinners(2)));
        String report = failure.getMessage();
        System.out.println(report);
        assertTrue(report.contains("--- seen from outside ---"), report);
        assertTrue(report.contains("sched_ext: SCX_ENABLED, scheduler 'ktstr', exit SCX_EXIT_NONE"), report);
        assertTrue(
                Pattern.compile("\\S+\\[\\d+] on cpu[01], in queue 0, for [1-4]\\.\\ds")
                        .matcher(report)
                        .find(),
                report);
        assertTrue(Pattern.compile("stall_at_ns = \\d{6,}").matcher(report).find(), report);
    }

    /** Balanced, as long as everything goes well. */
    @Test
    @Ktstr(scheduler = "TESTED", cores = 2, durationSeconds = 3, monitorChecks = true, maxKeepLastRate = 100_000)
    public void theMonitorIsContent(Ctx ctx) {
        ctx.run(spinners(2));
    }

    /** All work is bound to one of two LLCs. */
    @Test
    @Ktstr(llcs = 2, cores = 1, durationSeconds = 4, maxImbalanceRatio = 4)
    public void theMonitorSeesImbalance(Ctx ctx) {
        ScenarioFailedError failure = expectThrows(
                ScenarioFailedError.class, () -> ctx.run(spinners(8).cpuset(llc(0))));
        assertTrue(failure.getMessage().contains("imbalance ratio "), failure.getMessage());
        assertTrue(failure.getMessage().contains("exceeded threshold 4"), failure.getMessage());
    }
}
