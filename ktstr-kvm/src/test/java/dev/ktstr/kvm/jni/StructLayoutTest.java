// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.jni.SystemRegisters.SegmentRegister;
import dev.ktstr.kvm.x86.Segment;
import dev.ktstr.kvm.x86.cpuid.CpuidEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Fields lie where Linux's arch/x86/include/uapi/asm/kvm.h puts them on x86-64. The numbers are counted by hand from there. */
public class StructLayoutTest {
    @BeforeClass
    public void loadLibrary() {
        NativeLibrary.load();
    }

    @Test
    public void generalRegisters() {
        int[] offsets = VcpuFd.regsOffsets();
        assertThat(offsets)
                .containsExactly(0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128, 136, 144);
        assertThat(offsets[Register.RAX.index()]).isZero();
        assertThat(offsets[Register.RSI.index()]).isEqualTo(32);
        assertThat(offsets[Register.RSP.index()]).isEqualTo(48);
        assertThat(offsets[Register.RBP.index()]).isEqualTo(56);
        assertThat(offsets[Register.R8.index()]).isEqualTo(64);
        assertThat(offsets[Register.R15.index()]).isEqualTo(120);
        assertThat(offsets[Register.RIP.index()]).isEqualTo(128);
        assertThat(offsets[Register.RFLAGS.index()]).isEqualTo(136);
        assertThat(Register.RFLAGS.index() + 1).as("the size is the last").isEqualTo(offsets.length - 1);
    }

    @Test
    public void controlRegisters() {
        SystemRegisters registers = new SystemRegisters();
        ByteBuffer bytes = registers.struct().bytes();
        assertThat(bytes.capacity()).as("sizeof(struct kvm_sregs)").isEqualTo(312);
        Map<Register, Integer> offsets = new EnumMap<>(Map.of(
                Register.CR0, 224,
                Register.CR2, 232,
                Register.CR3, 240,
                Register.CR4, 248,
                Register.CR8, 256,
                Register.EFER, 264,
                Register.APIC_BASE, 272));
        offsets.forEach((register, offset) -> registers.set(register, 0x0102030405060700L + offset));
        offsets.forEach((register, offset) -> {
            assertThat(bytes.getLong(offset)).as(register.name()).isEqualTo(0x0102030405060700L + offset);
            assertThat(registers.get(register)).isEqualTo(0x0102030405060700L + offset);
        });
        assertThat(registers.values())
                .containsOnlyKeys(offsets.keySet())
                .containsEntry(Register.CR2, 0x01020304050607e8L);
        assertThatThrownBy(() -> registers.get(Register.RIP)).hasMessage("RIP is no system register");
    }

    @Test
    public void segments() {
        Map<SegmentRegister, Integer> offsets = new EnumMap<>(Map.of(
                SegmentRegister.CS, 0,
                SegmentRegister.DS, 24,
                SegmentRegister.ES, 48,
                SegmentRegister.FS, 72,
                SegmentRegister.GS, 96,
                SegmentRegister.SS, 120,
                SegmentRegister.TR, 144,
                SegmentRegister.LDT, 168));
        offsets.forEach((register, offset) -> {
            SystemRegisters registers = new SystemRegisters();
            ByteBuffer bytes = registers.struct().bytes();
            for (int i = 0; i < 24; i++) {
                bytes.put(offset + i, (byte) 0xee);
            }
            registers.set(register, new Segment(0x1234, 0x56789abcL, 0xb, true, false, true, false));
            assertThat(bytes.getLong(offset)).as("base").isZero();
            assertThat(bytes.getInt(offset + 8)).as("limit").isEqualTo(0x56789abc);
            assertThat(bytes.getShort(offset + 12)).as("selector").isEqualTo((short) 0x1234);
            byte[] flags = new byte[9];
            bytes.get(offset + 14, flags);
            assertThat(flags)
                    .as(register + ": type, present, dpl, db, s, l, g, avl as it was, unusable")
                    .containsExactly(0xb, 1, 0, 1, 1, 0, 0, 0xee, 0);
            registers.set(register, new Segment(8, 1, 2, false, true, false, true));
            bytes.get(offset + 14, flags);
            assertThat(flags).containsExactly(2, 1, 0, 0, 0, 1, 1, 0xee, 0);
        });
    }

    @Test
    public void tablesAndGroupsOfSegments() {
        SystemRegisters registers = new SystemRegisters().setGdt(0x0102030405060708L, 0xfffe);
        ByteBuffer bytes = registers.struct().bytes();
        assertThat(bytes.getLong(192)).as("gdt.base").isEqualTo(0x0102030405060708L);
        assertThat(bytes.getShort(200)).as("gdt.limit").isEqualTo((short) 0xfffe);
        assertThat(bytes.getLong(208)).as("idt").isZero();
        registers.setData(Segment.DATA);
        for (int offset : new int[] {24, 48, 72, 96, 120}) {
            assertThat(bytes.getShort(offset + 12)).isEqualTo((short) 0x18);
        }
        assertThat(bytes.getShort(12)).as("CS").isZero();
        assertThat(bytes.getShort(144 + 12)).as("TR").isZero();
        bytes.putLong(0, 0xffff0000L).putShort(12, (short) 0xf000);
        registers.startAtSegmentZero();
        assertThat(bytes.getLong(0)).isZero();
        assertThat(bytes.getShort(12)).isZero();
    }

    @Test
    public void cpuidEntries() {
        CpuidEntry first = new CpuidEntry(1, 2, 3, 4, 5, 6, 7);
        CpuidEntry second = new CpuidEntry(0x80000001, -1, 1, 11, 12, 13, 14);
        NativeStruct table = CpuidTable.of(List.of(first, second));
        ByteBuffer bytes = table.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.capacity()).isEqualTo(8 + 2 * 40);
        assertThat(bytes.getInt(0)).as("nent").isEqualTo(2);
        for (int i = 0; i < 7; i++) {
            assertThat(bytes.getInt(8 + 4 * i)).isEqualTo(i + 1);
        }
        assertThat(bytes.getInt(8 + 28)).as("padding").isZero();
        assertThat(bytes.getInt(48)).isEqualTo(0x80000001);
        assertThat(bytes.getInt(48 + 24)).as("edx").isEqualTo(14);
        assertThat(CpuidTable.read(table)).containsExactly(first, second);
        assertThat(CpuidTable.empty().bytes().getInt(0)).isEqualTo(256);
        assertThat(CpuidTable.empty().bytes().capacity()).isEqualTo(8 + 256 * 40);
    }
}
