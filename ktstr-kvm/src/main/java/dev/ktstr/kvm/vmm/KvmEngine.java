// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.acpi.AcpiTables;
import dev.ktstr.kvm.jni.Kvm;
import dev.ktstr.kvm.jni.Kvm.Capability;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.x86.ApicIds;
import dev.ktstr.kvm.x86.MemoryLayout;
import dev.ktstr.kvm.x86.cpuid.CpuidEntry;
import dev.ktstr.kvm.x86.cpuid.CpuidTopology;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs machines in this JVM, on KVM. */
public final class KvmEngine implements MachineEngine {
    private final int maxVcpus;
    private final int maxVcpuId;
    private final List<CpuidEntry> supportedCpuid;

    private KvmEngine(int maxVcpus, int maxVcpuId, List<CpuidEntry> supportedCpuid) {
        this.maxVcpus = maxVcpus;
        this.maxVcpuId = maxVcpuId;
        this.supportedCpuid = supportedCpuid;
    }

    /**
     * {@return the engine of this host}
     *
     * @throws MachineException if /dev/kvm cannot be opened, or cannot do what this engine needs
     */
    public static KvmEngine open() {
        try (Kvm kvm = Kvm.open()) {
            if (kvm.check(Capability.IMMEDIATE_EXIT) == 0) {
                throw new MachineException(
                        "/dev/kvm lacks KVM_CAP_IMMEDIATE_EXIT, so the host's kernel is older than 4.13; use ktstr.engine=qemu");
            }
            return new KvmEngine(
                    kvm.check(Capability.MAX_VCPUS), kvm.check(Capability.MAX_VCPU_ID), kvm.supportedCpuid());
        }
    }

    @Override
    public String name() {
        return "kvm";
    }

    @Override
    public int defaultOvercommit() {
        return 1;
    }

    @Override
    public double latencyFactor() {
        return 1.0;
    }

    @Override
    public Optional<String> cannotRun(Topology topology) {
        if (topology.cpus() > maxVcpus) {
            return Optional.of(topology + " has " + topology.cpus() + " CPUs, and this host's KVM allows " + maxVcpus
                    + " to a machine");
        }
        int lastId = ApicIds.of(topology).last().value();
        if (lastId >= maxVcpuId) {
            return Optional.of(topology + " takes APIC ids up to " + lastId + ", and this host's KVM allows ids up to "
                    + (maxVcpuId - 1));
        }
        try {
            int leastMemory = topology.nodes().stream()
                    .mapToInt(node -> node.memoryMiB().orElse(MachineConfig.MIN_MEMORY_MIB))
                    .sum();
            AcpiTables.of(topology, MemoryLayout.of(topology, leastMemory));
            CpuidTopology.of(topology, supportedCpuid, true);
            return Optional.empty();
        } catch (MachineException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    public Machine start(MachineConfig config, Consumer<ByteBuffer> channelSetup) {
        return KvmMachine.start(config, channelSetup);
    }
}
