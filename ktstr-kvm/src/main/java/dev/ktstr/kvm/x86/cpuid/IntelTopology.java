// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import dev.ktstr.kvm.x86.ApicIds;
import java.util.List;

/** The topology as Intel's processors tell it: caches in leaf 4, levels in 0xB and, with dies, in 0x1F. */
final class IntelTopology {
    private static final int CACHES = 4;
    private static final int LEVELS = 0x1f;
    private static final int THREAD = 1;
    private static final int CORE = 2;
    private static final int DIE = 5;
    /** EAX[31:26] of leaf 4: ids for cores in a package, less one. */
    private static final int CORES_POSITION = 26;

    private static final int MAX_CORES = 1 << 6;

    private IntelTopology() {}

    /** Writes what is the same for all CPUs. */
    static void writeCommon(CpuidLeaves leaves, ApicIds ids) {
        int cores = Math.min(1 << (ids.packageShift() - ids.coreShift()), MAX_CORES);
        CacheLeaves.write(leaves, CACHES, ids, (cores - 1) << CORES_POSITION);
        // The host's descriptors would contradict leaf 4; 0xff says to look there. The low byte is always 1.
        leaves.put(CpuidEntry.leaf(2, 0xff01, 0, 0, 0));
    }

    /** {@return the count for leaf 1: APIC ids of the package, since kernels round it up to a power of two} */
    static int logicalProcessors(CpuPlace place) {
        return 1 << place.ids().packageShift();
    }

    static void writeCpu(CpuidLeaves leaves, CpuPlace place) {
        TopologyLevel.writeLeafB(leaves, place);
        TopologyLevel.write(
                leaves,
                LEVELS,
                place.apicId(),
                List.of(
                        new TopologyLevel(THREAD, place.ids().coreShift(), place.threadsPerCore()),
                        new TopologyLevel(CORE, place.ids().dieShift(), place.cpusPerLlc()),
                        new TopologyLevel(DIE, place.ids().packageShift(), place.cpusOfPackage())));
    }
}
