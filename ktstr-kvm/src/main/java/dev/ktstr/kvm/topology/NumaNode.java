// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.topology;

import java.util.OptionalInt;

/**
 * One NUMA node of a topology.
 *
 * @param llcs its last-level caches; 0 for a node that has memory only, as CXL memory is
 * @param memoryMiB its memory in MiB; empty for an even share of what the machine has beyond the nodes that say theirs
 * @param performance what the guest is told of its memory
 */
public record NumaNode(int llcs, OptionalInt memoryMiB, MemoryPerformance performance) {
    public NumaNode {
        if (llcs < 0) {
            throw new InvalidTopologyException("llcs of a NUMA node must be at least 0 but was " + llcs);
        }
        if (memoryMiB.isPresent() && memoryMiB.getAsInt() < 1) {
            throw new InvalidTopologyException(
                    "memory of a NUMA node must be at least 1 MiB but was " + memoryMiB.getAsInt());
        }
    }

    /** {@return a node with CPUs and an even share of the machine's memory} */
    public static NumaNode withLlcs(int llcs) {
        return new NumaNode(llcs, OptionalInt.empty(), MemoryPerformance.DRAM);
    }

    /** {@return a node without CPUs, behind a CXL link} */
    public static NumaNode memoryOnly(int memoryMiB) {
        return new NumaNode(0, OptionalInt.of(memoryMiB), MemoryPerformance.CXL);
    }

    /** {@return the same node with so much memory} */
    public NumaNode withMemoryMiB(int mib) {
        return new NumaNode(llcs, OptionalInt.of(mib), performance);
    }

    /** {@return the same node with memory that is as fast as this} */
    public NumaNode withPerformance(MemoryPerformance other) {
        return new NumaNode(llcs, memoryMiB, other);
    }
}
