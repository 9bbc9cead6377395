// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

import static dev.ktstr.kvm.x86.cpuid.Register.EAX;
import static dev.ktstr.kvm.x86.cpuid.Register.EBX;
import static dev.ktstr.kvm.x86.cpuid.Register.ECX;
import static dev.ktstr.kvm.x86.cpuid.Register.EDX;

/** The bits of CPUID that are touched here, named as in the kernel's cpufeatures.h where it has them. */
enum Feature {
    DTES64(1, 0, ECX, 2),
    MONITOR(1, 0, ECX, 3),
    DS_CPL(1, 0, ECX, 4),
    VMX(1, 0, ECX, 5),
    SMX(1, 0, ECX, 6),
    EST(1, 0, ECX, 7),
    TM2(1, 0, ECX, 8),
    FMA(1, 0, ECX, 12),
    PDCM(1, 0, ECX, 15),
    DCA(1, 0, ECX, 18),
    X2APIC(1, 0, ECX, 21),
    TSC_DEADLINE_TIMER(1, 0, ECX, 24),
    XSAVE(1, 0, ECX, 26),
    /** A copy of CR4's bit, which KVM keeps up to date. */
    OSXSAVE(1, 0, ECX, 27),
    AVX(1, 0, ECX, 28),
    F16C(1, 0, ECX, 29),
    HYPERVISOR(1, 0, ECX, 31),
    APIC(1, 0, EDX, 9),
    DS(1, 0, EDX, 21),
    ACPI_THERMAL(1, 0, EDX, 22),
    /** HTT: a package has more than one logical processor. */
    HT(1, 0, EDX, 28),
    TM(1, 0, EDX, 29),
    PBE(1, 0, EDX, 31),

    SGX(7, 0, EBX, 2),
    AVX2(7, 0, EBX, 5),
    CQM(7, 0, EBX, 12),
    MPX(7, 0, EBX, 14),
    RDT_A(7, 0, EBX, 15),
    AVX512F(7, 0, EBX, 16),
    AVX512DQ(7, 0, EBX, 17),
    AVX512IFMA(7, 0, EBX, 21),
    INTEL_PT(7, 0, EBX, 25),
    AVX512PF(7, 0, EBX, 26),
    AVX512ER(7, 0, EBX, 27),
    AVX512CD(7, 0, EBX, 28),
    AVX512BW(7, 0, EBX, 30),
    AVX512VL(7, 0, EBX, 31),
    AVX512VBMI(7, 0, ECX, 1),
    PKU(7, 0, ECX, 3),
    /** A copy of CR4's bit, which KVM keeps up to date. */
    OSPKE(7, 0, ECX, 4),
    AVX512_VBMI2(7, 0, ECX, 6),
    SHSTK(7, 0, ECX, 7),
    VAES(7, 0, ECX, 9),
    VPCLMULQDQ(7, 0, ECX, 10),
    AVX512_VNNI(7, 0, ECX, 11),
    AVX512_BITALG(7, 0, ECX, 12),
    TME(7, 0, ECX, 13),
    AVX512_VPOPCNTDQ(7, 0, ECX, 14),
    SGX_LC(7, 0, ECX, 30),
    AVX512_4VNNIW(7, 0, EDX, 2),
    AVX512_4FMAPS(7, 0, EDX, 3),
    AVX512_VP2INTERSECT(7, 0, EDX, 8),
    HYBRID_CPU(7, 0, EDX, 15),
    PCONFIG(7, 0, EDX, 18),
    ARCH_LBR(7, 0, EDX, 19),
    IBT(7, 0, EDX, 20),
    AMX_BF16(7, 0, EDX, 22),
    AVX512_FP16(7, 0, EDX, 23),
    AMX_TILE(7, 0, EDX, 24),
    AMX_INT8(7, 0, EDX, 25),
    SHA512(7, 1, EAX, 0),
    SM3(7, 1, EAX, 1),
    SM4(7, 1, EAX, 2),
    AVX_VNNI(7, 1, EAX, 4),
    AVX512_BF16(7, 1, EAX, 5),
    ARCH_PERFMON_EXT(7, 1, EAX, 8),
    AMX_FP16(7, 1, EAX, 21),
    HRESET(7, 1, EAX, 22),
    AVX_IFMA(7, 1, EAX, 23),
    AVX_VNNI_INT8(7, 1, EDX, 4),
    AVX_NE_CONVERT(7, 1, EDX, 5),
    AMX_COMPLEX(7, 1, EDX, 8),
    AVX_VNNI_INT16(7, 1, EDX, 10),
    AVX10(7, 1, EDX, 19),
    APX(7, 1, EDX, 21),

    CMP_LEGACY(0x8000_0001, 0, ECX, 1),
    SVM(0x8000_0001, 0, ECX, 2),
    IBS(0x8000_0001, 0, ECX, 10),
    XOP(0x8000_0001, 0, ECX, 11),
    SKINIT(0x8000_0001, 0, ECX, 12),
    WDT(0x8000_0001, 0, ECX, 13),
    LWP(0x8000_0001, 0, ECX, 15),
    FMA4(0x8000_0001, 0, ECX, 16),
    NODEID_MSR(0x8000_0001, 0, ECX, 19),
    TOPOEXT(0x8000_0001, 0, ECX, 22),
    PERFCTR_CORE(0x8000_0001, 0, ECX, 23),
    PERFCTR_NB(0x8000_0001, 0, ECX, 24),
    PTSC(0x8000_0001, 0, ECX, 27),
    PERFCTR_LLC(0x8000_0001, 0, ECX, 28),
    MWAITX(0x8000_0001, 0, ECX, 29),

    KVM_CLOCKSOURCE(0x4000_0001, 0, EAX, 0),
    KVM_NOP_IO_DELAY(0x4000_0001, 0, EAX, 1),
    KVM_CLOCKSOURCE2(0x4000_0001, 0, EAX, 3),
    KVM_ASYNC_PF(0x4000_0001, 0, EAX, 4),
    KVM_STEAL_TIME(0x4000_0001, 0, EAX, 5),
    /** The machine understands interrupt messages to APIC ids of 15 bits. KVM leaves it to us to say so. */
    KVM_MSI_EXT_DEST_ID(0x4000_0001, 0, EAX, 15),
    KVM_CLOCKSOURCE_STABLE(0x4000_0001, 0, EAX, 24),
    /** No vCPU is ever kept waiting for a host CPU. */
    KVM_HINTS_REALTIME(0x4000_0001, 0, EDX, 0);

    private final int function;
    private final int index;
    private final Register register;
    private final int bit;

    Feature(int function, int index, Register register, int bit) {
        this.function = function;
        this.index = index;
        this.register = register;
        this.bit = bit;
    }

    int function() {
        return function;
    }

    int index() {
        return index;
    }

    Register register() {
        return register;
    }

    int mask() {
        return 1 << bit;
    }
}
