// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import java.util.EnumSet;
import java.util.Set;

/**
 * Keeps XSAVE whole or takes it away whole. A kernel that finds the instruction but no sizes for what it saves, or AVX without the
 * state to save, stops while it sets up the FPU.
 */
final class XsaveFeatures {
    /** Sub-leaf 0 describes states that XCR0 switches, sub-leaf 1 the instructions, each later one a state. */
    private static final int XSAVE_LEAF = 0xd;

    private static final int TILE_LEAF = 0x1d;
    private static final int TILE_MULTIPLY_LEAF = 0x1e;
    private static final int AVX10_LEAF = 0x24;
    /** x87 and SSE, which no XSAVE goes without. */
    private static final int LEGACY_STATES = 0b11;

    /** What needs state that only XSAVE saves. Source: cpuid_deps in the kernel's cpuid-deps.c. */
    private static final Set<Feature> DEPENDENT = EnumSet.of(
            Feature.XSAVE,
            Feature.OSXSAVE,
            Feature.AVX,
            Feature.F16C,
            Feature.FMA,
            Feature.AVX2,
            Feature.MPX,
            Feature.AVX512F,
            Feature.AVX512DQ,
            Feature.AVX512IFMA,
            Feature.AVX512PF,
            Feature.AVX512ER,
            Feature.AVX512CD,
            Feature.AVX512BW,
            Feature.AVX512VL,
            Feature.AVX512VBMI,
            Feature.PKU,
            Feature.OSPKE,
            Feature.AVX512_VBMI2,
            Feature.SHSTK,
            Feature.VAES,
            Feature.VPCLMULQDQ,
            Feature.AVX512_VNNI,
            Feature.AVX512_BITALG,
            Feature.AVX512_VPOPCNTDQ,
            Feature.AVX512_4VNNIW,
            Feature.AVX512_4FMAPS,
            Feature.AVX512_VP2INTERSECT,
            Feature.IBT,
            Feature.AMX_BF16,
            Feature.AVX512_FP16,
            Feature.AMX_TILE,
            Feature.AMX_INT8,
            Feature.SHA512,
            Feature.SM3,
            Feature.SM4,
            Feature.AVX_VNNI,
            Feature.AVX512_BF16,
            Feature.AMX_FP16,
            Feature.AVX_IFMA,
            Feature.AVX_VNNI_INT8,
            Feature.AVX_NE_CONVERT,
            Feature.AMX_COMPLEX,
            Feature.AVX_VNNI_INT16,
            Feature.AVX10,
            Feature.APX,
            Feature.XOP,
            Feature.LWP,
            Feature.FMA4);

    private XsaveFeatures() {}

    /** Leaves everything as it is, or takes everything away that needs XSAVE, if any part of XSAVE itself is missing. */
    static void wholeOrNone(CpuidLeaves leaves) {
        boolean described = (leaves.get(XSAVE_LEAF, 0).eax() & LEGACY_STATES) == LEGACY_STATES;
        if (described && leaves.has(Feature.XSAVE)) {
            return;
        }
        DEPENDENT.forEach(feature -> leaves.set(feature, false));
        leaves.remove(XSAVE_LEAF);
        leaves.remove(TILE_LEAF);
        leaves.remove(TILE_MULTIPLY_LEAF);
        leaves.remove(AVX10_LEAF);
    }
}
