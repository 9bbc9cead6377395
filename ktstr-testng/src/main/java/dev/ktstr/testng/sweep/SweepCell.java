// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.sweep;

import dev.ktstr.kvm.topology.TopologyPreset;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.run.CaseOptions;
import dev.ktstr.testng.run.CasePlan;
import dev.ktstr.testng.verifier.CellName;
import java.time.Duration;
import java.util.Map;

/**
 * A scheduler to be tried on a kernel and a topology.
 *
 * @param declared the scheduler
 * @param kernel the spec of the kernel
 * @param kernelLabel what names call the kernel
 * @param preset the topology
 */
public record SweepCell(DeclaredScheduler declared, String kernel, String kernelLabel, TopologyPreset preset) {
    /** What the kernel takes for itself for each CPU, in MiB. */
    private static final int MEMORY_PER_CPU_MIB = 64;

    /** {@return its name} */
    public CellName name() {
        return new CellName(declared.label(), kernelLabel, preset.name());
    }

    /** {@return the guest it needs; schedulers whose guests are equal can share one} */
    CasePlan guest() {
        boolean usual = machine().equals(Scheduler.EEVDF);
        return guest(kernelLabel + "@" + preset.name() + (usual ? "" : "@" + declared.label()));
    }

    /** {@return a guest of its own} */
    CasePlan ownGuest() {
        return guest(toString());
    }

    private Scheduler machine() {
        Scheduler guest =
                Scheduler.EEVDF.kernelArgs(declared.scheduler().kernelArgs().toArray(String[]::new));
        for (Map.Entry<String, String> sysctl : declared.scheduler().sysctls().entrySet()) {
            guest = guest.sysctl(sysctl.getKey(), sysctl.getValue());
        }
        guest = guest.guestSetup(declared.scheduler().guestSetup().toArray(String[]::new));
        return guest;
    }

    private CasePlan guest(String row) {
        return new CasePlan(
                "verifier",
                "guest",
                row,
                kernel,
                preset.topology(),
                Math.max(preset.memoryMiB(), preset.topology().cpus() * MEMORY_PER_CPU_MIB),
                machine(),
                Thresholds.NONE,
                Duration.ofSeconds(1),
                CaseOptions.NONE);
    }

    /** {@return what stands in the name of its test case} */
    @Override
    public String toString() {
        return declared.label() + "@" + kernelLabel + "@" + preset.name();
    }
}
