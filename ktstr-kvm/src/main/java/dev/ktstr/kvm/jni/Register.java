// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

/** A register of an x86-64 CPU that can be read of a guest's.  */
public enum Register {
    RAX(true, 0),
    RBX(true, 1),
    RCX(true, 2),
    RDX(true, 3),
    RSI(true, 4),
    RDI(true, 5),
    RSP(true, 6),
    RBP(true, 7),
    R8(true, 8),
    R9(true, 9),
    R10(true, 10),
    R11(true, 11),
    R12(true, 12),
    R13(true, 13),
    R14(true, 14),
    R15(true, 15),
    RIP(true, 16),
    RFLAGS(true, 17),
    CR0(false, 0),
    CR2(false, 1),
    CR3(false, 2),
    CR4(false, 3),
    CR8(false, 4),
    EFER(false, 5),
    APIC_BASE(false, 6);

    private final boolean general;
    private final int index;

    Register(boolean general, int index) {
        this.general = general;
        this.index = index;
    }

    /** {@return whether it is one of struct kvm_regs; the others are of struct kvm_sregs} */
    public boolean isGeneral() {
        return general;
    }

    /** {@return its place in the list in which C tells where the fields of its structure lie} */
    int index() {
        return index;
    }
}
