// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Heterogeneous Memory Attribute Table: section 5.2.28. Initiators are the nodes with CPUs, targets are all nodes.
 *
 * @param structures what is said of the nodes' memory
 */
record Hmat(List<Structure> structures) implements SystemTable {
    static Hmat of(Topology topology) {
        List<Structure> structures = new ArrayList<>();
        for (int node = 0; node < topology.numaNodes(); node++) {
            structures.add(new ProximityDomain(initiatorOf(node, topology), node));
        }
        structures.add(SystemLocality.latency(topology));
        structures.add(SystemLocality.bandwidth(topology));
        for (int node = 0; node < topology.numaNodes(); node++) {
            NumaNode one = topology.nodes().get(node);
            if (one.performance().cacheMiB().isPresent()) {
                structures.add(new SideCache(node, one.performance().cacheMiB().getAsInt()));
            }
        }
        return new Hmat(structures);
    }

    /** The node itself, or for one without CPUs the nearest that has some; the first of several. */
    private static int initiatorOf(int node, Topology topology) {
        return initiators(topology).stream()
                .min(Comparator.comparingInt(other -> topology.distances().between(other, node)))
                .orElseThrow();
    }

    static List<Integer> initiators(Topology topology) {
        return IntStream.range(0, topology.numaNodes())
                .filter(node -> topology.nodes().get(node).llcs() > 0)
                .boxed()
                .toList();
    }

    @Override
    public String signature() {
        return "HMAT";
    }

    @Override
    public int revision() {
        return 2;
    }

    @Override
    public void writeBody(TableWriter out) {
        out.u32(0); // reserved
        structures.forEach(structure -> structure.writeTo(out));
    }

    /** Memory Proximity Domain Attributes: section 5.2.28.3. */
    record ProximityDomain(int initiator, int node) implements Structure {
        @Override
        public void writeTo(TableWriter out) {
            out.u16(0); // type
            out.u16(0); // reserved
            out.u32(40); // length
            out.u16(1); // flags: the initiator is valid
            out.u16(0); // reserved
            out.u32(initiator); // Proximity Domain for the Attached Initiator
            out.u32(node); // Proximity Domain for the Memory
            out.u32(0); // reserved
            out.u64(0); // reserved
            out.u64(0); // reserved
        }
    }

    /** Memory Side Cache Information: section 5.2.28.5. One level, direct mapped, write-back, lines of 64 bytes. */
    record SideCache(int node, int sizeMiB) implements Structure {
        private static final int LEVELS = 1;
        private static final int LEVEL = 1 << 4;
        private static final int DIRECT_MAPPED = 1 << 8;
        private static final int WRITE_BACK = 1 << 12;
        private static final int LINE_BYTES = 64 << 16;

        @Override
        public void writeTo(TableWriter out) {
            out.u16(2); // type
            out.u16(0); // reserved
            out.u32(32); // length
            out.u32(node); // Proximity Domain for the Memory
            out.u32(0); // reserved
            out.u64((long) sizeMiB << 20); // Memory Side Cache Size
            out.u32(LEVELS | LEVEL | DIRECT_MAPPED | WRITE_BACK | LINE_BYTES); // Cache Attributes
            out.u16(0); // reserved
            out.u16(0); // Number of SMBIOS handles
        }
    }
}
