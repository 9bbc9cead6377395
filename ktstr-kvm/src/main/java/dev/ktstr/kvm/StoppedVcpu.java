// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import dev.ktstr.kvm.jni.Register;
import java.util.EnumMap;
import java.util.Map;

/**
 * A vCPU that stands still before an instruction.
 *
 * @param cpu the guest's CPU number
 * @param registers the general registers, RIP, RFLAGS, and CR3, the root of its page tables
 */
public record StoppedVcpu(int cpu, Map<Register, Long> registers) {
    public StoppedVcpu {
        Map<Register, Long> kept = new EnumMap<>(Register.class);
        for (Register register : Register.values()) {
            if (isKept(register)) {
                Long value = registers.get(register);
                if (value == null) {
                    throw new IllegalArgumentException("the value of " + register + " is missing");
                }
                kept.put(register, value);
            }
        }
        registers = Map.copyOf(kept);
    }

    private static boolean isKept(Register register) {
        return register.isGeneral() || register == Register.CR3;
    }

    /**
     * {@return the value of a register}
     *
     * @throws IllegalArgumentException if it is none of {@link #registers}
     */
    public long get(Register register) {
        if (!isKept(register)) {
            throw new IllegalArgumentException(
                    register + " of a stopped vCPU is not known; the general registers and CR3 are");
        }
        return registers.get(register);
    }
}
