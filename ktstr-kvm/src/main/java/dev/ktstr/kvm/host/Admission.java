// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import dev.ktstr.kvm.topology.Topology;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Decides which machines fit on the host, and how many run at once.
 *
 * <p>A machine fits when its vCPUs are at most host CPUs x overcommit and its memory at most what the host has available.
 * Machines that fit wait for their turn until what runs leaves room for them, in the order in which they asked: a large one
 * is not overtaken for ever by small ones.
 */
public final class Admission {
    /** What a qemu process takes beyond its guest's memory, in MiB: translated code, device state, the program itself. */
    private static final int OVERHEAD_MIB = 192;

    private final HostCapacity host;
    private final int overcommit;
    private int vcpusInUse;
    private int memoryInUse;
    private final Queue<Object> waiting = new ArrayDeque<>();

    /**
     * @param host what there is to share
     * @param overcommit vCPUs for each host CPU, at least 1
     */
    public Admission(HostCapacity host, int overcommit) {
        if (overcommit < 1) {
            throw new IllegalArgumentException("ktstr.overcommit must be at least 1 but was " + overcommit);
        }
        this.host = host;
        this.overcommit = overcommit;
    }

    private int vcpuLimit() {
        return (int) Math.min(Integer.MAX_VALUE, (long) host.cpus() * overcommit);
    }

    /** {@return why such a machine can never run here, with both numbers, or empty if it can} */
    public Optional<String> refusal(Topology topology, int memoryMiB) {
        if (topology.cpus() > vcpuLimit()) {
            return Optional.of("does not fit: " + topology + " has " + topology.cpus() + " vCPUs, but " + host.cpus()
                    + " host CPUs x ktstr.overcommit=" + overcommit + " allow " + vcpuLimit());
        }
        if (hostMemoryMiB(memoryMiB) > host.memoryMiB()) {
            return Optional.of("does not fit: the machine takes " + hostMemoryMiB(memoryMiB)
                    + " MiB of memory, but the host has " + host.memoryMiB() + " MiB available");
        }
        return Optional.empty();
    }

    /** {@return how many such machines run at once while nothing else does; 0 where one does not fit} */
    public int places(Topology topology, int memoryMiB) {
        return Math.min(vcpuLimit() / topology.cpus(), host.memoryMiB() / hostMemoryMiB(memoryMiB));
    }

    /** {@return the host's memory that a machine with so much memory takes, in MiB} */
    public static int hostMemoryMiB(int memoryMiB) {
        return memoryMiB + OVERHEAD_MIB;
    }

    /**
     * Waits until there is room for a machine that fits.
     *
     * @return what must be closed when the machine is gone
     */
    public synchronized Permit enter(Topology topology, int memoryMiB) throws InterruptedException {
        refusal(topology, memoryMiB).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        int memory = hostMemoryMiB(memoryMiB);
        Object ticket = new Object();
        waiting.add(ticket);
        try {
            while (waiting.peek() != ticket
                    || vcpusInUse + topology.cpus() > vcpuLimit()
                    || memoryInUse + memory > host.memoryMiB()) {
                wait();
            }
            vcpusInUse += topology.cpus();
            memoryInUse += memory;
            return new Permit(topology.cpus(), memory);
        } finally {
            waiting.remove(ticket);
            notifyAll();
        }
    }

    /** The room of one machine. */
    public final class Permit implements AutoCloseable {
        private final int vcpus;
        private final int memory;
        private boolean returned;

        private Permit(int vcpus, int memory) {
            this.vcpus = vcpus;
            this.memory = memory;
        }

        /** Gives the room back. */
        @Override
        public void close() {
            synchronized (Admission.this) {
                if (!returned) {
                    returned = true;
                    vcpusInUse -= vcpus;
                    memoryInUse -= memory;
                    Admission.this.notifyAll();
                }
            }
        }
    }
}
