// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.CacheDirs;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.lab.LabGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * What is read of a guest's kernel from outside is what the guest says of itself. Boots real guests: those of several kernels, one
 * more with {@code -Dinside.kernel=PATH} of its vmlinux, only those of {@code -Dinside.kernels=distro:7.0,...} where that is given;
 * with qemu, or the engine of {@code -Dinside.engine=kvm}; {@code -Dinside.few=true} compares a few of the symbols only.
 */
public class InsideIT {
    private static final String NEWEST = "distro:7.0";
    private static final String OLDER = "distro:6.18";
    private static final String KERNELS = "distro:6.16,distro:6.18,distro:6.19,distro:7.0";
    private static final Topology TOPOLOGY = Topology.parse(InsideGuest.TOPOLOGY);
    private static final long SMALLEST_SLIDE = 2L << 20;

    private final TempDirs directories = new TempDirs();
    private RunDirectory runDirectory;
    private MachineEngine engine;
    private Path scratch;
    private Path initramfs;

    @BeforeClass
    public void prepare() throws Exception {
        runDirectory = RunDirectory.create();
        engine = Engines.choose(System.getProperty("inside.engine", "qemu"), Optional.empty(), runDirectory)
                .engine();
        scratch = directories.make();
        initramfs = LabGuest.initramfs(scratch);
    }

    @AfterClass(alwaysRun = true)
    public void removeAll() throws IOException {
        directories.close();
        if (runDirectory != null) {
            runDirectory.close();
        }
    }

    private static KernelEntry kernel(String spec) throws IOException, InterruptedException {
        return Kernels.of(KernelsConfig.of(CacheDirs.defaultRoot())).resolve(KernelSpec.parse(spec));
    }

    private static Path vmlinux(String kernel) throws IOException, InterruptedException {
        return kernel.startsWith("/") ? Path.of(kernel) : kernel(kernel).vmlinux();
    }

    @DataProvider
    public static Iterator<String> kernels() {
        List<String> kernels = new ArrayList<>(
                List.of(System.getProperty("inside.kernels", KERNELS).split(",", -1)));
        Optional.ofNullable(System.getProperty("inside.kernel")).ifPresent(kernels::add);
        return kernels.iterator();
    }

    private InsideGuest boot(Path image, KernelFacts facts) throws InterruptedException {
        LabGuest guest = LabGuest.start(engine, TOPOLOGY, InsideGuest.MEMORY_MIB, image, initramfs, List.of());
        return found(guest, facts);
    }

    private static InsideGuest found(LabGuest guest, KernelFacts facts) throws InterruptedException {
        boolean found = false;
        try {
            InsideGuest inside = new InsideGuest(guest, facts);
            found = true;
            return inside;
        } finally {
            if (!found) {
                guest.close();
            }
        }
    }

    /** All of them are nine megabytes through the channel, for which the lab's guests take minutes. */
    private static void symbols(InsideGuest guest) throws InterruptedException {
        if (Boolean.getBoolean("inside.few")) {
            SymbolsSeen.checkFew(guest, "_text", "init_task", "scx_root", "runqueues", "schedule");
        } else {
            SymbolsSeen.check(guest);
        }
    }

    /** Each of them is told, whatever became of those before. */
    @Test(dataProvider = "kernels")
    public void outsideIsWhatInsideIs(String kernel) throws Exception {
        Path vmlinux = vmlinux(kernel);
        try (InsideGuest guest = boot(vmlinux, KernelFacts.of(vmlinux))) {
            SoftAssertions softly = new SoftAssertions();
            assertThat(guest.slide()).as("a vmlinux runs where it was linked").isZero();
            // The scheduler makes everything slower, and this is the longest.
            softly.check(() -> symbols(guest));
            guest.putBpftool();
            guest.startScheduler(scratch);
            guest.run("echo 1 > /proc/sys/kernel/bpf_stats_enabled; echo 1 > /proc/sys/kernel/sched_schedstats");
            softly.check(() -> TasksSeen.check(guest));
            softly.check(() -> ClockSeen.ticks(guest));
            softly.check(() -> ClockSeen.idle(guest));
            softly.check(() -> SchedStatSeen.check(guest));
            softly.check(() -> SchedExtSeen.check(guest));
            softly.check(() -> SchedExtSeen.events(guest));
            softly.check(() -> BpfSeen.programs(guest));
            softly.check(() -> BpfSeen.globals(guest));
            softly.check(() -> BpfSeen.writtenGlobals(guest));
            softly.check(() -> MapsSeen.make(guest));
            softly.check(() -> BpfSeen.maps(guest));
            softly.check(() -> MapsSeen.arrays(guest));
            softly.check(() -> MapsSeen.perCpuArrays(guest));
            softly.check(() -> MapsSeen.hashes(guest));
            softly.check(() -> ArenaSeen.check(guest));
            softly.check(() -> ErrorsSeen.check(guest));
            if (!kernel.equals(OLDER)) {
                KernelFacts other = KernelFacts.of(vmlinux(OLDER));
                softly.check(() -> ErrorsSeen.anotherKernel(guest, other));
            }
            softly.assertAll();
        }
    }

    /** Only what a bzImage unpacks itself moves the kernel: once in 500 times to where it was. */
    @Test
    public void aRandomPlaceIsFound() throws Exception {
        KernelEntry kernel = kernel(NEWEST);
        KernelFacts facts = KernelFacts.of(kernel.vmlinux());
        long slide = 0;
        for (int boots = 0; boots < 3 && slide == 0; boots++) {
            try (InsideGuest guest = boot(kernel.image(), facts)) {
                slide = guest.slide();
                SymbolsSeen.check(guest);
                TasksSeen.check(guest);
                SchedStatSeen.check(guest);
            }
        }
        assertThat(slide).isPositive();
        assertThat(slide % SMALLEST_SLIDE).isZero();
    }

    @Test
    public void aGuestThatWasStartedFromAnImageIsFound() throws Exception {
        Path vmlinux = kernel(NEWEST).vmlinux();
        Path image = Files.createDirectory(scratch.resolve("image"));
        LabGuest started =
                LabGuest.startWarm(engine.imaging(), TOPOLOGY, InsideGuest.MEMORY_MIB, vmlinux, initramfs, image);
        try (InsideGuest guest = found(started, KernelFacts.of(vmlinux))) {
            SymbolsSeen.checkFew(guest, "_text", "init_task", "scx_root");
            TasksSeen.check(guest);
            SchedStatSeen.check(guest);
        }
    }
}
