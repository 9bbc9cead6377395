// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.backdrop;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.seconds;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static org.testng.Assert.assertEquals;
import static org.testng.Assert.assertTrue;
import static org.testng.Assert.expectThrows;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.LiveRun;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.run.CaseBrokenException;
import java.util.List;
import org.testng.Assert.ThrowingRunnable;
import org.testng.annotations.Test;

public class PanicIT {
    static final Scheduler PANICS =
            Scheduler.named("panics").binary("scx-ktstr").args("--fault", "panic", "--fault-after", "1");

    @Test
    @Ktstr(scheduler = "PANICS", durationSeconds = 10)
    public void whileTheWorkloadRuns(Ctx ctx) {
        ctx.run(cgroup("victims").workers(2).work(spinWait()));
    }

    /** The test method sees nothing but success. */
    @Test
    @Ktstr
    public void whenAllIsSaidAndDone(Ctx ctx) throws InterruptedException {
        ctx.exec("(sleep 0.3; echo c > /proc/sysrq-trigger) > /dev/null 2>&1 &");
        Thread.sleep(2000);
    }

    /** A panic that a test expects is asserted in Java. */
    @Test
    @Ktstr(scheduler = "PANICS", durationSeconds = 10)
    public void asExpected(Ctx ctx) {
        CaseBrokenException broken = expectThrows(
                CaseBrokenException.class,
                () -> ctx.run(cgroup("victims").workers(2).work(spinWait())));
        assertEquals(broken.outcome(), Outcome.KERNEL_PANIC);
    }

    /** What is asked afterwards is not answered by another guest. */
    @Test
    @Ktstr
    public void betweenTheStepsOfALiveRun(Ctx ctx) {
        try (LiveRun run = ctx.begin(backdrop(cgroup("victims").workers(1)))) {
            expectThrows(CaseBrokenException.class, () -> run.exec("echo c > /proc/sysrq-trigger"));
            for (ThrowingRunnable next :
                    List.<ThrowingRunnable>of(() -> run.read("/proc/uptime"), () -> run.hold(seconds(1)), run::end)) {
                String message = expectThrows(IllegalStateException.class, next).getMessage();
                assertTrue(message.endsWith(": the machine of this run is gone, and the run with it"), message);
            }
        }
    }
}
