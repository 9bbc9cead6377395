// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import java.util.List;

/**
 * One level of the extended topology: leaves 0xB and 0x1F, and AMD's 0x80000026, have the same form.
 *
 * @param type what the level is; each leaf has numbers of its own
 * @param shift by how many bits an APIC id is shifted to number what is one level up
 * @param cpus how many CPUs are in it; ids have gaps, this has none
 */
record TopologyLevel(int type, int shift, int cpus) {
    private static final int TYPE_POSITION = 8;

    /** Replaces a leaf with levels, lowest first, and the invalid one that ends them. */
    static void write(CpuidLeaves leaves, int function, int apicId, List<TopologyLevel> levels) {
        leaves.remove(function);
        int index = 0;
        for (TopologyLevel level : levels) {
            int ecx = level.type << TYPE_POSITION | index;
            leaves.put(CpuidEntry.subleaf(function, index++, level.shift, level.cpus, ecx, apicId));
        }
        leaves.put(CpuidEntry.subleaf(function, index, 0, 0, index, apicId));
    }

    /** Writes leaf 0xB, which is the same for both vendors: threads in cores, cores in the package. */
    static void writeLeafB(CpuidLeaves leaves, CpuPlace place) {
        write(
                leaves,
                0xb,
                place.apicId(),
                List.of(
                        new TopologyLevel(1, place.ids().coreShift(), place.threadsPerCore()),
                        new TopologyLevel(2, place.ids().packageShift(), place.cpusOfPackage())));
    }
}
