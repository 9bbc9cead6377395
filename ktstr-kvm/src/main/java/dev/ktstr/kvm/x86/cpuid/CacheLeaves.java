// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import dev.ktstr.kvm.x86.ApicIds;
import java.util.List;

/**
 * The caches: Intel's leaf 4 and AMD's leaf 0x8000001D have the same form. Threads of a core share L1 and L2, CPUs of an LLC the
 * L3. Sizes are the host's; where it does not tell one, usual ones.
 */
final class CacheLeaves {
    /** EAX[13:0] without reserved bits: type, level, self-initialising, fully associative. */
    private static final int KIND_MASK = 0x3ff;

    private static final int TYPE_AND_LEVEL_MASK = 0xff;
    /** EAX[25:14]: how many APIC ids share the cache, less one. */
    private static final int SHARING_POSITION = 14;

    private static final int SHARING_BITS = 12;

    private static final int DATA = 1;
    private static final int INSTRUCTIONS = 2;
    private static final int UNIFIED = 3;
    private static final int LEVEL_POSITION = 5;
    private static final int SELF_INITIALISING = 1 << 8;

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final int LINE_BYTES = 64;

    /** Linux takes the last one for the LLC on AMD, so the order matters. Sizes, ways: those of a common server processor. */
    private static final List<CpuidEntry> USUAL = List.of(
            cache(DATA, 1, 32 * KIB, 8),
            cache(INSTRUCTIONS, 1, 32 * KIB, 8),
            cache(UNIFIED, 2, MIB, 16),
            cache(UNIFIED, 3, 32 * MIB, 16));

    private CacheLeaves() {}

    private static CpuidEntry cache(int type, int level, int bytes, int ways) {
        int kind = type | level << LEVEL_POSITION | SELF_INITIALISING;
        int sets = bytes / ways / LINE_BYTES;
        return CpuidEntry.leaf(0, kind, (ways - 1) << 22 | (LINE_BYTES - 1), sets - 1, 0);
    }

    /** The most APIC ids that can be told to share a cache. */
    static int maxSharing() {
        return 1 << SHARING_BITS;
    }

    /**
     * Replaces the leaf's caches.
     *
     * @param function 4 or 0x8000001D
     * @param otherEax what more EAX tells of each cache
     */
    static void write(CpuidLeaves leaves, int function, ApicIds ids, int otherEax) {
        List<CpuidEntry> host = leaves.subleaves(function);
        leaves.remove(function);
        int index = 0;
        for (CpuidEntry usual : USUAL) {
            CpuidEntry cache = host.stream()
                    .filter(entry -> kind(entry) == kind(usual))
                    .findFirst()
                    .orElse(usual);
            boolean lastLevel = index == USUAL.size() - 1;
            int sharing = 1 << (lastLevel ? ids.dieShift() : ids.coreShift());
            int eax = (cache.eax() & KIND_MASK) | (sharing - 1) << SHARING_POSITION | otherEax;
            leaves.put(CpuidEntry.subleaf(function, index++, eax, cache.ebx(), cache.ecx(), cache.edx()));
        }
        leaves.put(CpuidEntry.subleaf(function, index, 0, 0, 0, 0));
    }

    private static int kind(CpuidEntry cache) {
        return cache.eax() & TYPE_AND_LEVEL_MASK;
    }
}
