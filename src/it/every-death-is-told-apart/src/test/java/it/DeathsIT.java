// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.spinWait;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.testng.annotations.Test;

/** The name of a method is the fault; what is expected of it stands in verify.groovy. */
public class DeathsIT {
    private static final Path TIMES = Path.of("target", "times.txt");
    /** From the attachment of the scheduler to its fault, in milliseconds. */
    private static final int FAULT_AFTER = 1000;

    private static Scheduler faulty(String fault) {
        return Scheduler.named(fault).binary("scx-ktstr").args("--fault", fault, "--fault-after", "1");
    }

    static final Scheduler PANIC = faulty("panic");
    static final Scheduler TRIPLE_FAULT = faulty("triple-fault");
    static final Scheduler POWER_OFF = faulty("power-off");
    static final Scheduler EXIT = faulty("exit");
    static final Scheduler CRASH = faulty("crash");
    static final Scheduler KILLED = faulty("killed");
    static final Scheduler SILENCE_AGENT = faulty("silence-agent");
    static final Scheduler CORRUPT_CHANNEL = faulty("corrupt-channel");
    static final Scheduler EAT_MEMORY = faulty("eat-memory");
    static final Scheduler DIES_AT_START =
            Scheduler.named("dies-at-start").binary("scx-ktstr").args("--die-at-start");
    static final Scheduler NEVER_ATTACHES =
            Scheduler.named("never-attaches").binary("scx-ktstr").args("--never-attach");
    static final Scheduler NOWHERE = Scheduler.named("scx-nowhere");
    /** Stops running every task of user space, itself included, until the kernel has enough of it, 2 s later. */
    static final Scheduler STARVES_ALL =
            Scheduler.named("starves-all").binary("scx-ktstr").args("--stall-after", "1", "--watchdog-ms", "2000");
    /** A kernel that does not unpack the initramfs, and waits for a disk that never comes. */
    static final Scheduler HANGING_BOOT =
            Scheduler.EEVDF.kernelArgs("initcall_blacklist=populate_rootfs", "root=/dev/none", "rootwait");

    /** Runs a workload in which the scheduler is to die, and notes how long after that the case knew it. */
    private static void run(Ctx ctx, String fault) {
        // Brings the machine up and the scheduler with it: its clock begins about now.
        ctx.exec("true");
        noteDelay(fault, FAULT_AFTER, () -> ctx.run(cgroup("victims").workers(2).work(spinWait())));
    }

    private static void noteDelay(String fault, int faultAfterMillis, Runnable body) {
        long due = System.nanoTime() + Duration.ofMillis(faultAfterMillis).toNanos();
        try {
            body.run();
        } finally {
            long late = (System.nanoTime() - due) / 1_000_000;
            try {
                Files.writeString(
                        TIMES, fault + " " + late + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    @Ktstr(scheduler = "PANIC", durationSeconds = 20)
    public void kernelPanic(Ctx ctx) {
        run(ctx, "kernelPanic");
    }

    @Test
    @Ktstr(scheduler = "TRIPLE_FAULT", durationSeconds = 20)
    public void tripleFault(Ctx ctx) {
        run(ctx, "tripleFault");
    }

    @Test
    @Ktstr(scheduler = "POWER_OFF", durationSeconds = 20)
    public void powerOff(Ctx ctx) {
        run(ctx, "powerOff");
    }

    @Test
    @Ktstr(scheduler = "EXIT", durationSeconds = 20)
    public void schedulerExits(Ctx ctx) {
        run(ctx, "schedulerExits");
    }

    @Test
    @Ktstr(scheduler = "CRASH", durationSeconds = 20)
    public void schedulerCrashes(Ctx ctx) {
        run(ctx, "schedulerCrashes");
    }

    @Test
    @Ktstr(scheduler = "KILLED", durationSeconds = 20)
    public void schedulerIsKilled(Ctx ctx) {
        run(ctx, "schedulerIsKilled");
    }

    @Test
    @Ktstr(scheduler = "STARVES_ALL", durationSeconds = 20)
    public void schedulerIsEjected(Ctx ctx) {
        run(ctx, "schedulerIsEjected");
    }

    @Test
    @Ktstr(scheduler = "SILENCE_AGENT", durationSeconds = 60)
    public void agentIsSilenced(Ctx ctx) {
        run(ctx, "agentIsSilenced");
    }

    @Test
    @Ktstr(scheduler = "CORRUPT_CHANNEL", durationSeconds = 20)
    public void channelIsOverwritten(Ctx ctx) {
        run(ctx, "channelIsOverwritten");
    }

    @Test
    @Ktstr(scheduler = "EAT_MEMORY", durationSeconds = 60, memoryMiB = 256)
    public void memoryIsEaten(Ctx ctx) {
        run(ctx, "memoryIsEaten");
    }

    @Test
    @Ktstr(scheduler = "DIES_AT_START")
    public void schedulerDiesAtStart(Ctx ctx) {
        ctx.exec("true");
    }

    @Test
    @Ktstr(scheduler = "NEVER_ATTACHES")
    public void schedulerNeverAttaches(Ctx ctx) {
        ctx.exec("true");
    }

    @Test
    @Ktstr(scheduler = "NOWHERE")
    public void schedulerIsNowhere(Ctx ctx) {
        ctx.exec("true");
    }

    @Test
    @Ktstr(scheduler = "HANGING_BOOT")
    public void bootHangs(Ctx ctx) {
        ctx.exec("true");
    }

    @Test
    @Ktstr
    public void commandTakesTooLong(Ctx ctx) {
        ctx.exec("true");
        noteDelay("commandTakesTooLong", 2000, () -> ctx.exec("sleep 60", Duration.ofSeconds(2)));
    }

    @Test
    @Ktstr(cores = 1, durationSeconds = 20)
    public void engineIsKilled(Ctx ctx) {
        ctx.exec("true");
        Thread killer = new Thread(() -> {
            try {
                Thread.sleep(FAULT_AFTER);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            ProcessHandle.current()
                    .descendants()
                    .filter(process -> process.info()
                            .commandLine()
                            .filter(line -> line.contains("qemu-system") && line.contains("engineIsKilled"))
                            .isPresent())
                    .filter(process -> process.info().command().orElse("").contains("qemu-system"))
                    .forEach(ProcessHandle::destroyForcibly);
        });
        killer.start();
        noteDelay(
                "engineIsKilled",
                FAULT_AFTER,
                () -> ctx.run(cgroup("victims").workers(1).work(spinWait())));
    }
}
