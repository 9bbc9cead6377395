// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import java.util.EnumSet;
import java.util.Set;

/**
 * What of the host's leaves a guest gets to see. Named leaves pass, all others read as zeros: a leaf that is new to us may tell of
 * the host's topology, or of hardware the guest has not.
 */
final class GuestLeaves {
    /** Features, states of XSAVE, tiles of AMX, AVX10; names and address sizes, mitigations. Leaves of topology are made anew. */
    private static final Set<Integer> KEPT = Set.of(
            0,
            1,
            4,
            7,
            0xd,
            0x1d,
            0x1e,
            0x24,
            0x4000_0000,
            0x4000_0001,
            0x8000_0000,
            0x8000_0001,
            0x8000_0002,
            0x8000_0003,
            0x8000_0004,
            0x8000_0005,
            0x8000_0006,
            0x8000_0007,
            0x8000_0008,
            0x8000_0019,
            0x8000_001a,
            0x8000_001d,
            0x8000_0021);

    /** What the guest has not: its leaves are zeros, or the machine does not play it. */
    private static final Set<Feature> NOT_FOR_GUESTS = EnumSet.of(
            // Sleeping without the hypervisor's knowledge; leaf 5.
            Feature.MONITOR,
            Feature.MWAITX,
            // Machines within the machine; leaf 0x8000000A.
            Feature.VMX,
            Feature.SVM,
            Feature.SMX,
            Feature.SKINIT,
            // Frequency, heat and power; leaf 6.
            Feature.EST,
            Feature.TM2,
            Feature.TM,
            Feature.ACPI_THERMAL,
            Feature.PBE,
            // Counting and tracing; leaves 0xA, 0x14, 0x1C, 0x23, 0x8000001B, 0x80000022.
            Feature.DTES64,
            Feature.DS_CPL,
            Feature.DS,
            Feature.PDCM,
            Feature.INTEL_PT,
            Feature.ARCH_LBR,
            Feature.ARCH_PERFMON_EXT,
            Feature.IBS,
            Feature.LWP,
            Feature.PERFCTR_CORE,
            Feature.PERFCTR_NB,
            Feature.PERFCTR_LLC,
            Feature.PTSC,
            // Sharing caches and memory bandwidth out; leaves 0xF, 0x10, 0x80000020.
            Feature.CQM,
            Feature.RDT_A,
            Feature.DCA,
            // Enclaves and encryption; leaves 0x12, 0x1B, 0x8000001F.
            Feature.SGX,
            Feature.SGX_LC,
            Feature.TME,
            Feature.PCONFIG,
            // Cores of several kinds; leaves 0x1A, 0x20.
            Feature.HYBRID_CPU,
            Feature.HRESET,
            // Registers of AMD's that nobody plays.
            Feature.WDT,
            Feature.NODEID_MSR,
            // KVM copies these from CR4 when the guest asks.
            Feature.OSXSAVE,
            Feature.OSPKE);

    private static final int POWER = 6;
    /** EAX[2] of leaf 6: the APIC's timer runs at any time. KVM's does. */
    private static final int ARAT = 1 << 2;

    private static final int ADVANCED_POWER = 0x8000_0007;
    /** EDX[8] of leaf 0x80000007: the TSC runs at one speed at any time. */
    private static final int INVARIANT_TSC = 1 << 8;

    private GuestLeaves() {}

    static CpuidLeaves of(CpuidLeaves host) {
        CpuidLeaves guest = new CpuidLeaves(host.entries().stream()
                .filter(entry -> KEPT.contains(entry.function()))
                .filter(entry -> !host.subleaves(entry.function()).stream().allMatch(CpuidEntry::isZero))
                .toList());
        NOT_FOR_GUESTS.forEach(feature -> guest.set(feature, false));
        XsaveFeatures.wholeOrNone(guest);
        guest.put(CpuidEntry.leaf(POWER, host.get(POWER).eax() & ARAT, 0, 0, 0));
        guest.put(CpuidEntry.leaf(
                ADVANCED_POWER, 0, 0, 0, host.get(ADVANCED_POWER).edx() & INVARIANT_TSC));
        return guest;
    }
}
