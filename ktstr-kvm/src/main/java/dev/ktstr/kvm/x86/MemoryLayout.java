// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86;

import dev.ktstr.kvm.topology.Topology;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the RAM of each NUMA node lies, and the memory shared with the agent. Nodes lie one behind the other from address 0 on;
 * what would reach into the hole below 4 GiB goes on behind it.
 *
 * @param ranges the RAM, ascending; a node that the hole parts has two
 * @param channel where the memory shared with the agent begins: behind all RAM, where the guest's kernel has no business
 */
public record MemoryLayout(List<MemoryRange> ranges, long channel) {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    public MemoryLayout {
        ranges = List.copyOf(ranges);
    }

    /** {@return the layout of a machine with so much memory, in MiB} */
    public static MemoryLayout of(Topology topology, int memoryMiB) {
        List<MemoryRange> ranges = new ArrayList<>();
        long address = 0;
        List<Integer> sizes = topology.memoryOfNodes(memoryMiB);
        for (int node = 0; node < sizes.size(); node++) {
            long left = sizes.get(node) * MIB;
            if (address < X86Layout.MMIO_HOLE) {
                long size = Math.min(left, X86Layout.MMIO_HOLE - address);
                ranges.add(new MemoryRange(node, address, size));
                address += size;
                left -= size;
            }
            if (address == X86Layout.MMIO_HOLE) {
                address = X86Layout.MMIO_HOLE_END;
            }
            if (left > 0) {
                ranges.add(new MemoryRange(node, address, left));
                address += left;
            }
        }
        long end = Math.max(address, X86Layout.MMIO_HOLE_END);
        return new MemoryLayout(ranges, (end + GIB - 1) / GIB * GIB);
    }

    /** {@return the end of the RAM below the hole} */
    public long lowEnd() {
        return ranges.stream()
                .map(MemoryRange::end)
                .filter(end -> end <= X86Layout.MMIO_HOLE)
                .reduce(0L, Math::max);
    }
}
