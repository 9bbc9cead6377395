// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.Imaging;
import dev.ktstr.kvm.KernelArguments;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.host.HostCpu;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.MemoryPerformance;
import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Runs each machine in a qemu process of its own. */
public final class QemuEngine implements MachineEngine {
    /** Memory of the host that each machine takes in its run directory: what it shares with the agent. */
    public static final int RUN_DIRECTORY_BYTES = KernelArguments.CHANNEL_BYTES;

    /** The largest APIC id of a qemu that has no long ones. */
    private static final int MAX_SHORT_APIC_ID = 255;

    /**
     * One thread gives each vCPU up to 100 ms in turn, so that 16 busy ones, the most a host with 2 CPUs admits, stand still for
     * 1.5 s each. With a thread for each vCPU the kernel's own scheduler on the same host, 8 vCPUs to a CPU, let no worker wait
     * longer than 665 ms, a third of the default limit.
     */
    private static final double ONE_THREAD_LATENCY_FACTOR = 4.0;

    private final QemuBinary qemu;
    private final QemuAccelerator accelerator;
    private final OptionalInt tscKiloHertz;
    private final RunDirectory runDirectory;

    /**
     * @param qemu the program
     * @param accelerator how it executes guest code
     * @param tscKiloHertz the frequency of the TSC of guests that are translated; empty if it is not known. Not used with KVM
     * @param runDirectory where machines keep their sockets and shared memory
     */
    public QemuEngine(
            QemuBinary qemu, QemuAccelerator accelerator, OptionalInt tscKiloHertz, RunDirectory runDirectory) {
        this.qemu = qemu;
        this.accelerator = accelerator;
        this.tscKiloHertz = tscKiloHertz;
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
        return accelerator == QemuAccelerator.TCG && !qemu.threadedTranslationIsSafe()
                ? ONE_THREAD_LATENCY_FACTOR
                : 1.0;
    }

    @Override
    public Optional<String> cannotRun(Topology topology) {
        if (topology.nodes().stream().anyMatch(QemuEngine::saysMoreThanQemuTells)) {
            return Optional.of(topology + " declares how fast the memory of a node is, which the engine " + name()
                    + " does not tell its guests; ktstr.engine=kvm does");
        }
        if (accelerator != QemuAccelerator.TCG || qemu.hasLongApicIds()) {
            return Optional.empty();
        }
        int ids = QemuCommand.sockets(topology)
                * powerOfTwo(QemuCommand.diesPerSocket(topology))
                * powerOfTwo(topology.coresPerLlc())
                * powerOfTwo(topology.threadsPerCore());
        return ids - 1 <= MAX_SHORT_APIC_ID
                ? Optional.empty()
                : Optional.of(topology + " takes APIC ids up to " + (ids - 1) + ", and qemu " + qemu.major() + "."
                        + qemu.minor() + " without KVM has none above " + MAX_SHORT_APIC_ID + "; qemu 9.0 has");
    }

    /** Memory-only nodes are CXL's unless they say otherwise; a qemu guest sees them, but not their speed. */
    private static boolean saysMoreThanQemuTells(NumaNode node) {
        return !List.of(MemoryPerformance.DRAM, MemoryPerformance.CXL).contains(node.performance());
    }

    /** APIC ids give each level a whole number of bits. */
    private static int powerOfTwo(int count) {
        return count == 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    }

    @Override
    public Machine start(MachineConfig config, Consumer<ByteBuffer> channelSetup) throws InterruptedException {
        return QemuMachine.start(
                qemu, accelerator, tscKiloHertz, runDirectory, config, new QemuRam.Anonymous(), channelSetup);
    }

    @Override
    public Imaging imaging() {
        if (!qemu.hasImages()) {
            throw new MachineException(
                    "qemu " + qemu.major() + "." + qemu.minor() + " cannot start machines from an image; qemu 8.2 can");
        }
        return new QemuImaging(qemu, accelerator, tscKiloHertz, runDirectory, HostCpu.describe());
    }
}
