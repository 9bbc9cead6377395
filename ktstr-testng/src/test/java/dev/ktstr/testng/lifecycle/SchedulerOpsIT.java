// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lifecycle;

import static dev.ktstr.testng.lifecycle.WorkingGuest.ATTACH;
import static dev.ktstr.testng.lifecycle.WorkingGuest.scheduler;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.report.FailedOp;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerFailure;
import dev.ktstr.guest.report.SchedulerState;
import dev.ktstr.guest.report.StepReport;
import dev.ktstr.guest.report.WorkerExit;
import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.CacheDirs;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.testng.TempDirs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Operations on the scheduler in a plan, in one real guest; what each took is printed. */
public class SchedulerOpsIT {
    private static final Duration HOLD = Duration.ofMillis(500);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final TempDirs directories = new TempDirs();
    private RunDirectory runDirectory;
    private WorkingGuest guest;

    @BeforeClass
    public void boot() throws Exception {
        runDirectory = RunDirectory.create();
        MachineEngine engine =
                Engines.choose("qemu", Optional.empty(), runDirectory).engine();
        Path kernel = Kernels.of(KernelsConfig.of(CacheDirs.defaultRoot()))
                .resolve(KernelSpec.parse("distro:7.0"))
                .vmlinux();
        guest = WorkingGuest.boot(engine, kernel, directories.make());
    }

    @AfterMethod(alwaysRun = true)
    public void stop() throws InterruptedException {
        guest.stopIfStarted();
    }

    @AfterClass(alwaysRun = true)
    public void removeAll() throws IOException {
        if (guest != null) {
            guest.close();
        }
        directories.close();
        if (runDirectory != null) {
            runDirectory.close();
        }
    }

    @Test
    public void workersGoOnWithoutTheScheduler() throws Exception {
        guest.start();
        RunReport report = guest.run(StepPlan.of(HOLD), StepPlan.of(HOLD, new SchedulerOp.Detach()), StepPlan.of(HOLD));
        passed(report, 3);
        assertThat(report.steps()).extracting(StepReport::schedulerOps).containsExactly("ktstr", "", "");
        assertThat(report.steps().get(2).schedulerEvents()).isEmpty();
        assertThat(report.scheduler()).isEmpty();
        assertThat(guest.read("/sys/kernel/sched_ext/root/ops")).isEmpty();
        assertThat(guest.processes("scx-ktstr")).isZero();
        tell("detach", report.steps().get(1));
    }

    @Test
    public void aSchedulerComesIntoARunningPlan() throws Exception {
        RunReport report =
                guest.run(StepPlan.of(HOLD), StepPlan.of(HOLD, SchedulerOp.Attach.of("ktstr", scheduler(), ATTACH)));
        passed(report, 2);
        assertThat(report.steps()).extracting(StepReport::schedulerOps).containsExactly("", "ktstr");
        assertThat(report.scheduler()).hasValueSatisfying(state -> {
            assertThat(state.alive()).isTrue();
            assertThat(state.ops()).isEqualTo("ktstr");
        });
        assertThat(guest.processes("scx-ktstr")).isEqualTo(1);
        tell("attach", report.steps().get(1));
    }

    @Test
    public void aRestartedSchedulerIsAnotherProcess() throws Exception {
        int before = guest.start("--watchdog-ms", "12345").pid();
        RunReport report = guest.run(StepPlan.of(HOLD, new SchedulerOp.Restart(ATTACH)));
        passed(report, 1);
        int after = guest.pid("scx-ktstr");
        assertThat(after).isNotEqualTo(before);
        assertThat(guest.read("/proc/" + after + "/cmdline | tr '\\0' ' '"))
                .isEqualTo("/ktstr/bin/scx-ktstr --watchdog-ms 12345");
        tell("restart", report.steps().get(0));
    }

    @Test
    public void aSchedulerIsReplaced() throws Exception {
        int before = guest.start().pid();
        List<String> other = scheduler("--watchdog-ms", "23456");
        RunReport report =
                guest.run(StepPlan.of(HOLD), StepPlan.of(HOLD, SchedulerOp.Replace.of("other", other, ATTACH)));
        passed(report, 2);
        int after = guest.pid("scx-ktstr");
        assertThat(after).isNotEqualTo(before);
        assertThat(report.schedulerLog()).contains("attached: watchdog_ms=20000", "attached: watchdog_ms=23456");
        tell("replace", report.steps().get(1));
    }

    @Test
    public void oneOperationFollowsTheOther() throws Exception {
        guest.start();
        RunReport report = guest.run(StepPlan.of(
                HOLD,
                new SchedulerOp.Restart(ATTACH),
                new SchedulerOp.Detach(),
                SchedulerOp.Attach.of("again", scheduler(), ATTACH)));
        passed(report, 1);
        assertThat(report.steps().get(0).schedulerOps()).isEqualTo("ktstr");
        tell("restart, detach, attach", report.steps().get(0));
    }

    @Test
    public void aReplacementThatDiesEndsThePlan() throws Exception {
        guest.start();
        SchedulerOp replace = SchedulerOp.Replace.of("false", List.of("/bin/busybox", "false"), ATTACH);
        RunReport report = guest.run(StepPlan.of(HOLD), StepPlan.of(HOLD, replace), StepPlan.of(HOLD));
        FailedOp failed = failed(report, 1, SchedulerFailure.DIED_AT_START);
        assertThat(failed.message()).isEqualTo("false ended before it was attached: exit code 1");
        assertThat(guest.processes("scx-ktstr")).isZero();
        tell("replacement that dies", report.steps().get(1));
    }

    @Test
    public void aSchedulerThatNeverAttachesEndsThePlan() throws Exception {
        SchedulerOp attach = SchedulerOp.Attach.of("never", scheduler("--never-attach"), Duration.ofSeconds(1));
        RunReport report = guest.run(StepPlan.of(HOLD, attach), StepPlan.of(HOLD));
        FailedOp failed = failed(report, 0, SchedulerFailure.NOT_ATTACHED);
        assertThat(failed.message()).isEqualTo("never was not attached within 1000 ms");
        assertThat(report.schedulerLog()).contains("attaches nothing, as it was asked to");
        assertThat(guest.processes("scx-ktstr")).isZero();
        tell("never attached within 1 s", report.steps().get(0));
    }

    @Test
    public void aProgramThatIsNotThereEndsThePlan() throws Exception {
        SchedulerOp attach = SchedulerOp.Attach.of("gone", List.of("/bin/gone"), ATTACH);
        RunReport report = guest.run(StepPlan.of(HOLD, attach));
        assertThat(failed(report, 0, SchedulerFailure.EXEC_FAILED).message())
                .isEqualTo("exec /bin/gone: No such file or directory");
        tell("exec of nothing", report.steps().get(0));
    }

    @Test
    public void nothingIsStoppedWhereNothingIsAttached() throws Exception {
        for (SchedulerOp op : List.of(
                new SchedulerOp.Detach(),
                new SchedulerOp.Restart(ATTACH),
                SchedulerOp.Replace.of("ktstr", scheduler(), ATTACH))) {
            failed(guest.run(StepPlan.of(HOLD, op)), 0, SchedulerFailure.NO_SCHEDULER);
        }
    }

    @Test
    public void twoSchedulersAreOneTooMany() throws Exception {
        guest.start();
        RunReport report = guest.run(StepPlan.of(HOLD, SchedulerOp.Attach.of("second", scheduler(), ATTACH)));
        failed(report, 0, SchedulerFailure.ALREADY_STARTED);
        assertThat(guest.processes("scx-ktstr")).isZero();
    }

    @Test
    public void aLostSchedulerCutsItsStepShort() throws Exception {
        SchedulerOp stalling =
                SchedulerOp.Replace.of("stalling", scheduler("--stall-after", "0.5", "--watchdog-ms", "1000"), ATTACH);
        guest.start();
        RunReport report =
                guest.run(StepPlan.of(HOLD), StepPlan.of(Duration.ofSeconds(15), stalling), StepPlan.of(HOLD));
        assertThat(report.failedOp()).isEmpty();
        assertThat(report.steps()).hasSize(2);
        StepReport cut = report.steps().get(1);
        assertThat(held(cut)).isBetween(500L, 10_000L);
        assertThat(report.scheduler().filter(SchedulerState::alive)).isEmpty();
        assertThat(report.scheduler().orElseThrow().kernelLog()).contains("runnable task stall");
        assertThat(report.schedExtDump()).contains("runnable task stall");
        assertThat(report.schedulerExit()).isPresent();
        System.out.println("stall: found " + held(cut) + " ms after the attach, of a hold of 15000 ms");
    }

    /** The plan went to its end, everybody worked in each step, and nobody was missed. */
    private static void passed(RunReport report, int steps) {
        assertThat(report.failedOp()).isEmpty();
        assertThat(report.schedulerExit()).isEmpty();
        assertThat(report.steps()).hasSize(steps);
        ended(report);
        long web = 0;
        long database = 0;
        long ended = 0;
        for (StepReport step : report.steps()) {
            assertThat(step.workUnits()).containsOnlyKeys("web", "db");
            assertThat(step.workUnits().get("web"))
                    .as("web in step %d", step.step())
                    .isGreaterThan(web);
            assertThat(step.workUnits().get("db"))
                    .as("db in step %d", step.step())
                    .isGreaterThan(database);
            assertThat(step.beganNanos()).isEqualTo(ended);
            assertThat(held(step)).isBetween(HOLD.toMillis(), HOLD.toMillis() + 300);
            web = step.workUnits().get("web");
            database = step.workUnits().get("db");
            ended = step.endedNanos();
        }
        assertThat(report.workers().get(0).workUnits()).isGreaterThanOrEqualTo(web);
        assertThat(report.workers().get(1).workUnits() + report.workers().get(2).workUnits())
                .isGreaterThanOrEqualTo(database);
    }

    /** The plan ended with the first operation of a step; the kernel is back with its own scheduler, and can have another. */
    private FailedOp failed(RunReport report, int step, SchedulerFailure reason) throws InterruptedException {
        FailedOp failed = report.failedOp().orElseThrow();
        assertThat(failed.reason()).isEqualTo(reason);
        assertThat(failed.step()).isEqualTo(step);
        assertThat(failed.op()).isZero();
        assertThat(report.steps()).hasSize(step + 1);
        assertThat(held(report.steps().get(step))).isZero();
        assertThat(report.scheduler()).isEmpty();
        assertThat(report.schedulerExit()).isEmpty();
        ended(report);
        assertThat(guest.read("/sys/kernel/sched_ext/state")).isEqualTo("disabled");
        return failed;
    }

    private static void ended(RunReport report) {
        assertThat(report.workers()).hasSize(3).allSatisfy(worker -> {
            assertThat(worker.exit()).isEqualTo(new WorkerExit(WorkerExit.Kind.EXITED, 0));
        });
    }

    private static long held(StepReport step) {
        return (step.endedNanos() - step.heldFromNanos()) / NANOS_PER_MILLI;
    }

    private static void tell(String what, StepReport step) {
        System.out.println(what + ": " + (step.heldFromNanos() - step.beganNanos()) / NANOS_PER_MILLI + " ms");
    }
}
