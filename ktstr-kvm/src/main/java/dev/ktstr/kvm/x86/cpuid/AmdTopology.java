// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import dev.ktstr.kvm.x86.ApicIds;
import java.util.List;

/**
 * The topology as AMD's processors tell it: caches in leaf 0x8000001D, core and node in 0x8000001E, levels in 0xB and, with
 * complexes, in 0x80000026. A core complex (CCX) is an LLC; so is a die, which has one complex.
 */
final class AmdTopology {
    private static final int L2_AND_L3 = 0x8000_0006;
    private static final int SIZES = 0x8000_0008;
    private static final int CACHES = 0x8000_001d;
    private static final int PLACE = 0x8000_001e;
    private static final int LEVELS = 0x8000_0026;

    private static final int THREAD = 1;
    private static final int COMPLEX = 2;
    private static final int DIE = 3;
    private static final int SOCKET = 4;

    private static final int BYTE = 0xff;
    /** ECX[15:12] of leaf 0x80000008: bits of an APIC id within a package. */
    private static final int ID_SIZE_POSITION = 12;

    /** L3 of 32 MiB, 16 ways, lines of 64 bytes, in the old form: what is not 0 says that there is an L3. */
    private static final int USUAL_L3 = 64 << 18 | 8 << 12 | 1 << 8 | 64;

    /** Family 19h, model 1, stepping 1: Zen 3. */
    private static final int ZEN3 = 0x00a0_0f11;

    private static final int ZEN_FAMILY = 0x17;
    private static final int HYGON_FAMILY = 0x18;
    private static final int LAST_MODEL_OF_FIXED_COMPLEXES = 0x1f;

    private AmdTopology() {}

    /** Writes what is the same for all CPUs. */
    static void writeCommon(CpuidLeaves leaves, ApicIds ids) {
        if (ignoresCaches(leaves.get(1).eax())) {
            leaves.put(leaves.get(1).with(Register.EAX, ZEN3));
        }
        // Both leaves have the signature.
        leaves.put(leaves.get(0x8000_0001).with(Register.EAX, leaves.get(1).eax()));
        leaves.set(Feature.TOPOEXT, true);
        CpuidEntry old = leaves.get(L2_AND_L3);
        leaves.put(old.with(Register.EDX, old.edx() == 0 ? USUAL_L3 : old.edx()));
        CacheLeaves.write(leaves, CACHES, ids, 0);
    }

    /**
     * {@return whether kernels take LLCs from elsewhere for such a processor: before Zen from the node's id, of which a package has
     * eight at most, and of the first Zens, Hygon's among them, from groups of eight APIC ids}
     */
    private static boolean ignoresCaches(int signature) {
        int family = (signature >>> 8 & 0xf) + (signature >>> 20 & BYTE);
        int model = (signature >>> 4 & 0xf) | (signature >>> 12 & 0xf0);
        boolean firstZen = family == ZEN_FAMILY && model <= LAST_MODEL_OF_FIXED_COMPLEXES;
        return family < ZEN_FAMILY || firstZen || family == HYGON_FAMILY;
    }

    /** {@return the count for leaf 1: CPUs of the package} */
    static int logicalProcessors(CpuPlace place) {
        return place.cpusOfPackage();
    }

    static void writeCpu(CpuidLeaves leaves, CpuPlace place) {
        ApicIds ids = place.ids();
        leaves.set(Feature.CMP_LEGACY, place.cpusOfPackage() > 1);
        leaves.put(leaves.get(SIZES)
                .with(
                        Register.ECX,
                        ids.packageShift() << ID_SIZE_POSITION | Math.min(place.cpusOfPackage() - 1, BYTE)));
        int core = place.coreOfPackage() & BYTE;
        int threads = Math.min(place.threadsPerCore() - 1, BYTE);
        // One node in each package: nodes per processor less one is 0.
        leaves.put(CpuidEntry.leaf(PLACE, place.apicId(), threads << 8 | core, place.node(), 0));
        TopologyLevel.writeLeafB(leaves, place);
        TopologyLevel.write(
                leaves,
                LEVELS,
                place.apicId(),
                List.of(
                        new TopologyLevel(THREAD, ids.coreShift(), place.threadsPerCore()),
                        new TopologyLevel(COMPLEX, ids.dieShift(), place.cpusPerLlc()),
                        new TopologyLevel(DIE, ids.dieShift(), place.cpusPerLlc()),
                        new TopologyLevel(SOCKET, ids.packageShift(), place.cpusOfPackage())));
    }
}
