// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.x86;

/**
 * The id of a CPU's interrupt controller, by which hardware knows the CPU. It is not the CPU's number.
 *
 * @param value 0 and up; from 255 on only x2APIC has it
 */
public record ApicId(int value) {
    /** Ids up to this one fit the eight bits of the original APIC; 255 means all CPUs. */
    public static final int MAX_SHORT = 254;

    /** {@return whether only x2APIC has such an id} */
    public boolean isLong() {
        return value > MAX_SHORT;
    }
}
