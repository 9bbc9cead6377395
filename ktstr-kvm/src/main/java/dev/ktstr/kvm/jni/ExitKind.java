// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

/** Why a vCPU came back from the guest. Numbers: KVM_EXIT_* of include/uapi/linux/kvm.h. */
public enum ExitKind {
    /** The guest wrote to a port, or read one. */
    IO(2),
    /** The guest touched an address where it has no memory. */
    MMIO(6),
    /** The guest halted; not told where the interrupt controller is inside the kernel. */
    HLT(5),
    /** The guest met a triple fault. */
    SHUTDOWN(8),
    /** The processor refused to enter the guest. */
    FAIL_ENTRY(9),
    /** KVM met something that it cannot go on from. */
    INTERNAL_ERROR(17),
    /** The guest asked the kernel to end the machine. */
    SYSTEM_EVENT(24),
    /** The guest met a debug exception while we had a breakpoint in it. */
    DEBUG(4),
    /** We kicked the vCPU. */
    INTERRUPTED(10),
    /** Anything else, which this machine has not asked for. */
    OTHER(-1);

    private final int number;

    ExitKind(int number) {
        this.number = number;
    }

    static ExitKind of(int number) {
        for (ExitKind kind : values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        return OTHER;
    }
}
