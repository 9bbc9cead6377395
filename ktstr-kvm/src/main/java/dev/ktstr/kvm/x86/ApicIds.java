// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86;

import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;

/**
 * How the APIC ids of a machine are made up. From the low end: thread, core, die, package, each with as many bits as the largest
 * number needs. A package is a NUMA node, a die an LLC; so every level can be told by shifting an id.
 *
 * @param topology whose CPUs they are
 * @param threadBits bits of the thread within its core
 * @param coreBits bits of the core within its LLC
 * @param dieBits bits of the LLC within its NUMA node
 */
public record ApicIds(Topology topology, int threadBits, int coreBits, int dieBits) {
    /** {@return the ids of a topology} */
    public static ApicIds of(Topology topology) {
        int llcs = topology.nodes().stream().mapToInt(NumaNode::llcs).max().orElse(1);
        return new ApicIds(
                topology, bitsFor(topology.threadsPerCore()), bitsFor(topology.coresPerLlc()), bitsFor(llcs));
    }

    private static int bitsFor(int count) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(count - 1);
    }

    /** {@return the id of a CPU} */
    public ApicId of(int cpu) {
        int node = topology.nodeOf(cpu);
        int die = topology.llcOf(cpu) - topology.firstLlcOf(node);
        return new ApicId((node << packageShift())
                | (die << dieShift())
                | (topology.coreOf(cpu) << coreShift())
                | topology.threadOf(cpu));
    }

    /** {@return the largest id of all CPUs} */
    public ApicId last() {
        return of(topology.cpus() - 1);
    }

    /** {@return by how many bits an id is shifted to number cores} */
    public int coreShift() {
        return threadBits;
    }

    /** {@return by how many bits an id is shifted to number LLCs} */
    public int dieShift() {
        return threadBits + coreBits;
    }

    /** {@return by how many bits an id is shifted to number packages} */
    public int packageShift() {
        return threadBits + coreBits + dieBits;
    }
}
