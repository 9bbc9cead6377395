// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import java.util.EnumSet;
import java.util.Set;

/** What a guest is told of KVM: Documentation/virt/kvm/x86/cpuid.rst. */
final class HypervisorLeaves {
    private static final int SIGNATURE = 0x4000_0000;
    private static final int FEATURES = 0x4000_0001;

    /** What every KVM has that KVM_GET_SUPPORTED_CPUID can be asked of, should it not say so. */
    private static final Set<Feature> USUAL = EnumSet.of(
            Feature.KVM_CLOCKSOURCE,
            Feature.KVM_NOP_IO_DELAY,
            Feature.KVM_CLOCKSOURCE2,
            Feature.KVM_ASYNC_PF,
            Feature.KVM_STEAL_TIME,
            Feature.KVM_CLOCKSOURCE_STABLE);

    private HypervisorLeaves() {}

    /** @param longIds whether an APIC id needs more than eight bits: kernels then use none such unless messages can reach it */
    static void write(CpuidLeaves leaves, boolean longIds) {
        // "KVMKVMKVM" and three zero bytes.
        leaves.put(CpuidEntry.leaf(SIGNATURE, FEATURES, 0x4b4d564b, 0x564b4d56, 0x4d));
        if (!leaves.has(FEATURES)) {
            leaves.put(CpuidEntry.leaf(FEATURES, 0, 0, 0, 0));
            USUAL.forEach(feature -> leaves.set(feature, true));
        }
        leaves.set(Feature.KVM_MSI_EXT_DEST_ID, longIds);
    }
}
