// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import dev.ktstr.kvm.MachineException;
import dev.ktstr.kvm.jni.Register;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The registers of a vCPU as qemu's debug stub tells them, in answer to {@code g}: hexadecimal, in the order of its description
 * {@code gdb-xml/i386-64bit.xml}.
 */
final class RspRegisters {
    private static final Register[] FROM_THE_START = {
        Register.RAX, Register.RBX, Register.RCX, Register.RDX, Register.RSI, Register.RDI, Register.RBP, Register.RSP,
        Register.R8, Register.R9, Register.R10, Register.R11, Register.R12, Register.R13, Register.R14, Register.R15,
        Register.RIP
    };
    /** Four bytes. */
    private static final int EFLAGS_AT = FROM_THE_START.length * Long.BYTES;
    /** Behind six selectors of four bytes, three bases, CR0 and CR2. */
    private static final int CR3_AT = EFLAGS_AT + 4 + 6 * 4 + 3 * Long.BYTES + 2 * Long.BYTES;

    private RspRegisters() {}

    /**
     * {@return the general registers and CR3}
     *
     * @throws MachineException if the answer is none
     */
    static Map<Register, Long> parse(String answer) {
        ByteBuffer bytes = ByteBuffer.wrap(decode(answer)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.capacity() < CR3_AT + Long.BYTES) {
            throw new MachineException("qemu's debug stub told " + bytes.capacity()
                    + " bytes of registers, expected at least " + (CR3_AT + Long.BYTES));
        }
        Map<Register, Long> values = new EnumMap<>(Register.class);
        for (int i = 0; i < FROM_THE_START.length; i++) {
            values.put(FROM_THE_START[i], bytes.getLong(i * Long.BYTES));
        }
        values.put(Register.RFLAGS, Integer.toUnsignedLong(bytes.getInt(EFLAGS_AT)));
        values.put(Register.CR3, bytes.getLong(CR3_AT));
        return values;
    }

    private static byte[] decode(String answer) {
        try {
            return HexFormat.of().parseHex(answer);
        } catch (IllegalArgumentException e) {
            throw new MachineException(
                    "qemu's debug stub was asked for registers and answered: " + QemuEnd.words(answer), e);
        }
    }
}
