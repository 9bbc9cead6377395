// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.Topology;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs each machine in a qemu process of its own. */
public final class QemuEngine implements MachineEngine {
    /** qemu 7.2 wants the in-kernel interrupt controller for APIC ids of more than 8 bits, which only KVM has. */
    private static final int TCG_MAX_APIC_IDS = 255;

    private final QemuBinary qemu;
    private final QemuAccelerator accelerator;
    private final RunDirectory runDirectory;

    /**
     * @param qemu the program
     * @param accelerator how it executes guest code
     * @param runDirectory where machines keep their sockets and shared memory
     */
    public QemuEngine(QemuBinary qemu, QemuAccelerator accelerator, RunDirectory runDirectory) {
        this.qemu = qemu;
        this.accelerator = accelerator;
        this.runDirectory = runDirectory;
    }

    @Override
    public String name() {
        return "qemu/" + accelerator.optionName();
    }

    @Override
    public int defaultOvercommit() {
        return accelerator.defaultOvercommit();
    }

    @Override
    public double latencyFactor() {
        return accelerator.latencyFactor();
    }

    @Override
    public Optional<String> cannotRun(Topology topology) {
        if (accelerator != QemuAccelerator.TCG) {
            return Optional.empty();
        }
        int ids = topology.numaNodes()
                * powerOfTwo(topology.llcsPerNode())
                * powerOfTwo(topology.coresPerLlc())
                * powerOfTwo(topology.threadsPerCore());
        return ids <= TCG_MAX_APIC_IDS + 1
                ? Optional.empty()
                : Optional.of(topology + " takes APIC ids up to " + (ids - 1) + ", and qemu without KVM has none above "
                        + TCG_MAX_APIC_IDS);
    }

    /** APIC ids give each level a whole number of bits. */
    private static int powerOfTwo(int count) {
        return count == 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    }

    @Override
    public Machine start(MachineConfig config, Consumer<ByteBuffer> channelSetup) throws InterruptedException {
        return QemuMachine.start(qemu, accelerator, runDirectory, config, channelSetup);
    }
}
