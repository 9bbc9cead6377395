// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestOutput;
import dev.ktstr.kvm.Imaging;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.SavableMachine;
import dev.ktstr.kvm.VcpuTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Boots a guest, waits until nothing goes on in it any more, and saves it. */
final class ImageMaker {
    /** What the guest's kernel printed until it was saved. */
    static final String CONSOLE = "console.log";

    private static final String ENGINE_LOG = "engine.log";

    private static final Duration LOOK = Duration.ofMillis(50);
    /** A guest that never comes to rest is saved as it is: that is for its tests to find. */
    private static final Duration REST_LIMIT = Duration.ofSeconds(3);
    /** A guest whose CPUs take less of a host CPU together is at rest: the parked agent looks around each millisecond. */
    private static final double REST_SHARE = 0.2;

    private final Imaging imaging;
    private final Duration bootTimeout;

    ImageMaker(Imaging imaging, Duration bootTimeout) {
        this.imaging = imaging;
        this.bootTimeout = bootTimeout;
    }

    void make(MachineConfig like, Path directory) throws IOException, InterruptedException {
        try (BoundedLog console = new BoundedLog(directory.resolve(CONSOLE))) {
            MachineConfig config = new MachineConfig(
                    like.name(),
                    like.topology(),
                    like.memoryMiB(),
                    like.kernel(),
                    like.initramfs(),
                    like.kernelArguments(),
                    console,
                    directory.resolve(ENGINE_LOG));
            try (SavableMachine machine = imaging.boot(config, directory, GuestAgent::prepare)) {
                StartedGuest guest = StartedGuest.of(machine, GuestOutput.NONE);
                guest.agent().awaitReady(bootTimeout);
                guest.agent().park();
                awaitRest(machine);
                machine.save();
            }
        }
    }

    private static void awaitRest(Machine machine) throws InterruptedException {
        long deadline = System.nanoTime() + REST_LIMIT.toNanos();
        long ran = runNanos(machine);
        long looked = System.nanoTime();
        while (looked < deadline) {
            Thread.sleep(LOOK.toMillis());
            long ranNow = runNanos(machine);
            long now = System.nanoTime();
            if (ranNow - ran < REST_SHARE * (now - looked)) {
                return;
            }
            ran = ranNow;
            looked = now;
        }
    }

    private static long runNanos(Machine machine) {
        return machine.vcpuTimes().stream().mapToLong(VcpuTime::runNanos).sum();
    }
}
