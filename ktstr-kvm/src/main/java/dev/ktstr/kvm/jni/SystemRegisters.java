// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import dev.ktstr.kvm.x86.Segment;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A struct kvm_sregs: read, changed, written back. Where its fields lie says C. */
public final class SystemRegisters {
    private static final int GDT = 8;
    private static final int CONTROL = 10;
    private static final int SEGMENT_FIELDS = 17;
    private static final int TABLE_FIELDS = 28;
    private static final int SIZE = 30;

    private static final int[] AT = VcpuFd.sregsOffsets();

    private final NativeStruct struct = new NativeStruct(AT[SIZE]);

    /** One of the segment registers, in the order in which C tells their offsets. */
    public enum SegmentRegister {
        CS(0),
        DS(1),
        ES(2),
        FS(3),
        GS(4),
        SS(5),
        TR(6),
        LDT(7);

        private final int index;

        SegmentRegister(int index) {
            this.index = index;
        }
    }

    private static final List<SegmentRegister> DATA =
            List.of(SegmentRegister.DS, SegmentRegister.ES, SegmentRegister.FS, SegmentRegister.GS, SegmentRegister.SS);

    SystemRegisters() {}

    NativeStruct struct() {
        return struct;
    }

    /** {@return the control registers} */
    Map<Register, Long> values() {
        Map<Register, Long> values = new EnumMap<>(Register.class);
        for (Register register : Register.values()) {
            if (!register.isGeneral()) {
                values.put(register, get(register));
            }
        }
        return values;
    }

    /** {@return one of the control registers} */
    public long get(Register register) {
        return struct.bytes().getLong(at(register));
    }

    /** Sets one of the control registers. */
    public SystemRegisters set(Register register, long value) {
        struct.bytes().putLong(at(register), value);
        return this;
    }

    private static int at(Register register) {
        if (register.isGeneral()) {
            throw new IllegalArgumentException(register + " is no system register");
        }
        return AT[CONTROL + register.index()];
    }

    /** Sets a segment register. */
    public SystemRegisters set(SegmentRegister register, Segment segment) {
        int base = AT[register.index];
        int field = SEGMENT_FIELDS;
        ByteBuffer bytes = struct.bytes();
        bytes.putLong(base + AT[field++], 0);
        bytes.putInt(base + AT[field++], (int) segment.limit());
        bytes.putShort(base + AT[field++], (short) segment.selector());
        bytes.put(base + AT[field++], (byte) segment.type());
        bytes.put(base + AT[field++], (byte) 1); // present
        bytes.put(base + AT[field++], (byte) 0); // privilege level
        bytes.put(base + AT[field++], flag(segment.wide()));
        bytes.put(base + AT[field++], flag(segment.codeOrData()));
        bytes.put(base + AT[field++], flag(segment.longMode()));
        bytes.put(base + AT[field++], flag(segment.granular()));
        bytes.put(base + AT[field], (byte) 0); // unusable
        return this;
    }

    /** Lets a CPU in real mode, as it is after a reset, execute from segment 0 instead of the end of the address space. */
    public SystemRegisters startAtSegmentZero() {
        int base = AT[SegmentRegister.CS.index];
        struct.bytes().putLong(base + AT[SEGMENT_FIELDS], 0);
        struct.bytes().putShort(base + AT[SEGMENT_FIELDS + 2], (short) 0);
        return this;
    }

    /** Sets where the global descriptor table lies. */
    public SystemRegisters setGdt(long base, int limit) {
        struct.bytes().putLong(AT[GDT] + AT[TABLE_FIELDS], base);
        struct.bytes().putShort(AT[GDT] + AT[TABLE_FIELDS + 1], (short) limit);
        return this;
    }

    /** Sets all data segments, and the stack's. */
    public SystemRegisters setData(Segment segment) {
        DATA.forEach(register -> set(register, segment));
        return this;
    }

    private static byte flag(boolean value) {
        return (byte) (value ? 1 : 0);
    }
}
