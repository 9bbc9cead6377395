// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.acpi;

import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.x86.ApicId;
import dev.ktstr.kvm.x86.ApicIds;
import dev.ktstr.kvm.x86.MemoryLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * System Resource Affinity Table: section 5.2.16. A proximity domain is a NUMA node of the topology. All CPUs take the
 * x2APIC form, which holds ids of any length.
 *
 * @param structures what belongs to which node
 */
record Srat(List<Structure> structures) implements SystemTable {
    static Srat of(ApicIds ids, MemoryLayout memory) {
        List<Structure> structures = new ArrayList<>();
        Topology topology = ids.topology();
        for (int node = 0; node < topology.numaNodes(); node++) {
            for (int cpu : topology.cpusOfNode(node)) {
                structures.add(new X2ApicAffinity(node, ids.of(cpu)));
            }
        }
        memory.ranges()
                .forEach(range -> structures.add(new MemoryAffinity(range.node(), range.address(), range.size())));
        return new Srat(structures);
    }

    @Override
    public String signature() {
        return "SRAT";
    }

    @Override
    public int revision() {
        return 3;
    }

    @Override
    public void writeBody(TableWriter out) {
        out.u32(1); // reserved, must be 1
        out.u64(0); // reserved
        structures.forEach(structure -> structure.writeTo(out));
    }

    /** Processor Local x2APIC Affinity: section 5.2.16.3. */
    record X2ApicAffinity(int node, ApicId id) implements Structure {
        @Override
        public void writeTo(TableWriter out) {
            out.u8(2); // type
            out.u8(24); // length
            out.u16(0); // reserved
            out.u32(node); // Proximity Domain
            out.u32(id.value()); // X2APIC ID
            out.u32(1); // flags: enabled
            out.u32(0); // Clock Domain
            out.u32(0); // reserved
        }
    }

    /** Memory Affinity: section 5.2.16.2. */
    record MemoryAffinity(int node, long address, long size) implements Structure {
        @Override
        public void writeTo(TableWriter out) {
            out.u8(1); // type
            out.u8(40); // length
            out.u32(node); // Proximity Domain
            out.u16(0); // reserved
            out.u64(address); // Base Address
            out.u64(size); // Length
            out.u32(0); // reserved
            out.u32(1); // flags: enabled
            out.u64(0); // reserved
        }
    }
}
