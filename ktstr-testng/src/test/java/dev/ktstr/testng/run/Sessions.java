// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kvm.EngineChoice;
import dev.ktstr.kvm.host.Admission;
import dev.ktstr.kvm.host.HostCapacity;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.qemu.QemuAccelerator;
import dev.ktstr.kvm.qemu.QemuBinary;
import dev.ktstr.kvm.qemu.QemuEngine;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/** Runs whose kernel and qemu are only named: good for everything but booting. */
final class Sessions {
    /** A case under a scheduler with a binary. */
    static final CasePlan PLAN = new CasePlan(
            "dev.example.MySchedIT",
            "steady",
            "tiny-2llc",
            "distro:7.0",
            new Topology(1, 2, 2, 1),
            2048,
            Scheduler.named("my_sched").args("--slice", "5"),
            Thresholds.DEFAULTS,
            Duration.ofSeconds(10),
            CaseOptions.NONE);

    private Sessions() {}

    /** {@return a run on a host of 64 CPUs and 20000 MiB that uses qemu without KVM} */
    static RunSession of(Map<String, String> commandLine, Path directory, RunDirectory runDirectory) {
        Settings settings = new Settings(commandLine, Map.of(), Map.of());
        Path vmlinux = directory.resolve("vmlinux");
        KernelEntry kernel = new KernelEntry(
                "7.0.13-file-x86_64-0123456789ab",
                "7.0.13+deb13-cloud-amd64",
                "7.0.13",
                "distro:7.0",
                directory,
                vmlinux,
                vmlinux,
                new Provenance.LocalFile("/boot/vmlinux"),
                KernelEntry.Origin.HIT);
        QemuEngine engine = new QemuEngine(
                new QemuBinary("qemu-system-x86_64", 7, 2, "a build"),
                QemuAccelerator.TCG,
                OptionalInt.empty(),
                runDirectory);
        return new RunSession(
                settings,
                new RunSession.Kernels(Map.of("distro:7.0", kernel), Map.of("distro:6.17", "it is gone")),
                new EngineChoice(engine, "it was chosen for this test"),
                new Admission(new HostCapacity(64, 20_000), 4),
                directory.resolve("initramfs.cpio"),
                new BootCounts(),
                new SchedulerBinary(settings, directory, directory.resolve("schedulers")),
                new Results(directory.resolve("results"), "run"));
    }
}
