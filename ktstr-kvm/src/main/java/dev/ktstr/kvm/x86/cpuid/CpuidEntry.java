// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86.cpuid;

/**
 * What CPUID answers to one question: struct kvm_cpuid_entry2 of linux/kvm.h, without its padding. All values are bits; none has
 * a sign.
 *
 * @param function the leaf, asked for in EAX
 * @param index the sub-leaf, asked for in ECX
 * @param flags {@link #SIGNIFICANT_INDEX} or 0
 */
public record CpuidEntry(int function, int index, int flags, int eax, int ebx, int ecx, int edx) {
    /** KVM_CPUID_FLAG_SIGNIFCANT_INDEX: the entry answers for its sub-leaf only. Without it, for all. */
    public static final int SIGNIFICANT_INDEX = 1;

    /** {@return an entry that answers for every sub-leaf} */
    static CpuidEntry leaf(int function, int eax, int ebx, int ecx, int edx) {
        return new CpuidEntry(function, 0, 0, eax, ebx, ecx, edx);
    }

    /** {@return an entry that answers for one sub-leaf} */
    static CpuidEntry subleaf(int function, int index, int eax, int ebx, int ecx, int edx) {
        return new CpuidEntry(function, index, SIGNIFICANT_INDEX, eax, ebx, ecx, edx);
    }

    /** {@return whether it tells nothing} */
    boolean isZero() {
        return (eax | ebx | ecx | edx) == 0;
    }

    int get(Register register) {
        return switch (register) {
            case EAX -> eax;
            case EBX -> ebx;
            case ECX -> ecx;
            case EDX -> edx;
        };
    }

    CpuidEntry with(Register register, int value) {
        return new CpuidEntry(
                function,
                index,
                flags,
                register == Register.EAX ? value : eax,
                register == Register.EBX ? value : ebx,
                register == Register.ECX ? value : ecx,
                register == Register.EDX ? value : edx);
    }

    /** {@return the seven numbers in hexadecimal, in the order of the struct} */
    @Override
    public String toString() {
        return String.format("%08x %02x %x %08x %08x %08x %08x", function, index, flags, eax, ebx, ecx, edx);
    }
}
