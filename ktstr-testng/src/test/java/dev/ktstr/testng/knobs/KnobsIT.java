// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.knobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ktstr.guest.SchedulerStartException;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.lab.LabGuest;
import java.io.IOException;
import java.util.Optional;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/**
 * Each knob of the test scheduler shows what its row in ktstr-guest/README.md says, compared with a run without it in the same guest:
 * with the kernel of {@code -Dktstr.kernel} (distro:7.0) and the engine of {@code -Dktstr.engine} (qemu), in a minute.
 */
public class KnobsIT {
    private static final double BURN_NANOS = 50_000;

    private final TempDirs directories = new TempDirs();
    private RunDirectory runDirectory;
    private KnobsGuest guest;
    private Shown plain;

    @BeforeClass
    public void bootAndRunPlain() throws Exception {
        runDirectory = RunDirectory.create();
        MachineEngine engine = Engines.choose(
                        System.getProperty("ktstr.engine", "qemu"), Optional.empty(), runDirectory)
                .engine();
        guest = KnobsGuest.boot(engine, LabGuest.kernel().vmlinux(), directories.make());
        plain = shown(KnobsGuest.CROWD);
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

    private Shown shown(CgroupPlan workers, String... knobs) throws InterruptedException {
        Shown shown = guest.show(workers, knobs);
        System.out.println(shown);
        return shown;
    }

    @Test
    public void withoutKnobsNothingOfThemIsCounted() {
        assertThat(plain.counter("nr_enqueued")).isPositive();
        assertThat(plain.counter("nr_dispatched")).isGreaterThan(plain.counter("nr_direct"));
        assertThat(plain.counter("nr_direct")).isPositive();
        assertThat(plain.counter("nr_degraded")).isZero();
        assertThat(plain.counter("nr_scattered")).isZero();
        assertThat(plain.counter("nr_slow")).isZero();
    }

    @Test
    public void degradedLessIsDoneAndAllWait() throws InterruptedException {
        Shown degraded = shown(KnobsGuest.CROWD, "--degrade");
        assertThat(degraded.counter("nr_degraded")).isPositive();
        assertThat(degraded.cpuShare()).isLessThan(0.7 * plain.cpuShare());
        assertThat(degraded.report().workers()).allMatch(worker -> worker.workUnits() > 0);
        assertThat(degraded.delayNanos()).isGreaterThan(2 * plain.delayNanos());
    }

    @Test
    public void degradedLaterItIsFineBefore() throws InterruptedException {
        guest.start("--degrade-after", "3600");
        try {
            guest.run(KnobsGuest.CROWD);
            assertThat(guest.bpf().global("nr_degraded").asLong()).isZero();
        } finally {
            guest.stop();
        }
        assertThat(shown(KnobsGuest.CROWD, "--degrade-after", "1").counter("nr_degraded"))
                .isPositive();
    }

    @Test
    public void slowCallbacksTakeLonger() throws InterruptedException {
        Shown slow = shown(KnobsGuest.CROWD, "--slow");
        // A busy host makes calls longer, too, but hardly those of both runs.
        double usual = Math.min(plain.callNanos(), shown(KnobsGuest.CROWD).callNanos());
        assertThat(slow.counter("nr_slow")).isPositive();
        assertThat(slow.callNanos()).isGreaterThan(BURN_NANOS).isGreaterThan(1.5 * usual);
    }

    @Test
    public void scatteredTasksMigrateAtMostWakeUps() throws InterruptedException {
        Shown settled = shown(KnobsGuest.FEW);
        Shown scattered = shown(KnobsGuest.FEW, "--scattershot");
        assertThat(scattered.counter("nr_scattered")).isGreaterThan(scattered.wakeUps() / 2);
        assertThat(scattered.migrationsPerWakeUp()).isGreaterThan(0.5).isGreaterThan(2 * settled.migrationsPerWakeUp());
    }

    @Test
    public void scatteredTasksStayWhereTheyMayBe() throws InterruptedException {
        CpuSet allowed = CpuSet.parse("1-2");
        Shown scattered = shown(KnobsGuest.FEW.withCpuset(allowed), "--scattershot");
        assertThat(scattered.report().workers())
                .allSatisfy(worker -> assertThat(worker.cpusUsed()).isEqualTo(allowed));
    }

    @Test
    public void aCrashComesAtItsTime() throws InterruptedException {
        guest.start("--crash-after", "1");
        try {
            RunReport report = guest.run(KnobsGuest.CROWD);
            assertThat(report.schedulerExit()).isPresent();
            assertThat(report.schedulerLog()).contains("ktstr: crash at the time it was asked for");
            assertThat(report.wall()).isLessThan(KnobsGuest.RUN);
        } finally {
            guest.stop();
        }
    }

    private String refused(String knob) throws InterruptedException {
        SchedulerStartException refused = catchThrowableOfType(SchedulerStartException.class, () -> guest.start(knob));
        assertThat(refused).as("what came of %s", knob).isNotNull();
        assertThat(refused.reason()).isEqualTo(SchedulerStartException.Reason.DIED_AT_START);
        return refused.log();
    }

    @Test
    public void theVerifierRefuses() throws InterruptedException {
        assertThat(refused("--fail-verify"))
                .contains("-- BEGIN PROG LOAD LOG --")
                .contains("unbounded memory access, make sure to bounds check any such access")
                .contains("-- END PROG LOAD LOG --");
    }

    /** The log that is kept ends with the last laps. */
    @Test
    public void theVerifierTellsEveryLap() throws InterruptedException {
        assertThat(refused("--verify-loop"))
                .contains("; R2=399\n")
                .contains("; R2=400\n")
                .contains("register with unbounded min value is not allowed")
                .contains("-- END PROG LOAD LOG --");
    }
}
