// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import dev.ktstr.kernel.btf.Btf;
import dev.ktstr.kernel.btf.BtfBlob;
import dev.ktstr.kernel.btf.BtfKind;
import dev.ktstr.kernel.symbols.KernelSymbol;
import dev.ktstr.kernel.symbols.KernelSymbols;
import dev.ktstr.kernel.symbols.TestKallsyms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A kernel of a few types, with two CPUs, moved by 2 MiB. Its memory begins with the offsets of the CPUs' variables. */
final class FakeKernel {
    static final long SLIDE = 2 << 20;
    static final int CPU_0 = 0x1000;
    static final int CPU_1 = 0x2000;

    private static final int BITS = Byte.SIZE;
    private static final int SIGNED = 1 << 24;
    private static final int BOOL = 4 << 24;

    final FakeMemory memory = new FakeMemory(0x10_0000);
    final BtfBlob types = new BtfBlob();

    final int u8 = integer("unsigned char", 1, 0);
    final int s8 = integer("signed char", 1, SIGNED);
    final int u16 = integer("short unsigned int", 2, 0);
    final int s16 = integer("short int", 2, SIGNED);
    final int u32 = integer("unsigned int", 4, 0);
    final int s32 = integer("int", 4, SIGNED);
    final int u64 = integer("long unsigned int", 8, 0);
    final int s64 = integer("long int", 8, SIGNED);
    final int bool = integer("_Bool", 1, BOOL);
    final int character = integer("char", 1, SIGNED);

    /** A member of a struct. */
    record Member(String name, int type, int byteOffset) {}

    private int integer(String name, int bytes, int encoding) {
        return types.type(BtfKind.INT, name, bytes, encoding | bytes * BITS);
    }

    int pointerTo(int type) {
        return types.type(BtfKind.PTR, "", type);
    }

    int array(int element, int length) {
        return types.type(BtfKind.ARRAY, "", 0, element, s32, length);
    }

    int struct(String name, int size, Member... members) {
        List<Integer> words = new ArrayList<>();
        for (Member member : members) {
            words.addAll(List.of(types.string(member.name()), member.type(), member.byteOffset() * BITS));
        }
        return types.struct(
                name, size, words.stream().mapToInt(Integer::intValue).toArray());
    }

    /** A struct whose members are bit-fields: of each, its width and the bit where it begins. */
    int bitFields(String name, int size, int type, int[]... fields) {
        int[] words = new int[fields.length * 3];
        for (int i = 0; i < fields.length; i++) {
            words[3 * i] = types.string("bits" + i);
            words[3 * i + 1] = type;
            words[3 * i + 2] = fields[i][0] << 24 | fields[i][1];
        }
        return types.type(BtfKind.STRUCT, fields.length, true, name, size, words);
    }

    /** Types cannot be added after this. */
    LiveKernel start() {
        try {
            return start(types.parse());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private LiveKernel start(Btf btf) throws IOException {
        memory.putLong(FakeMemory.BASE, CPU_0);
        memory.putLong(FakeMemory.BASE + 8, CPU_1);
        long offsets = TestKallsyms.TEXT + 0x100;
        KernelSymbols symbols = TestKallsyms.with(
                new KernelSymbol("__per_cpu_offset", offsets, 'D'),
                new KernelSymbol("runqueues", offsets + 0x40, 'D'),
                new KernelSymbol("jiffies_64", offsets + 0x80, 'D'),
                new KernelSymbol("panic_timeout", offsets + 0xc0, 'D'));
        return new LiveKernel(symbols, btf, image(offsets + SLIDE), SLIDE, 2);
    }

    /** The kernel's variables are the first bytes of the memory, at the addresses that they are linked to. */
    private KernelMemory image(long variables) {
        return new KernelMemory() {
            @Override
            public boolean read(long address, ByteBuffer target) {
                return memory.read(place(address), target);
            }

            @Override
            public boolean write(long address, ByteBuffer source) {
                return memory.write(place(address), source);
            }

            private long place(long address) {
                long within = address - variables;
                return within >= 0 && within < 0x8000 ? FakeMemory.BASE + within : address;
            }
        };
    }
}
