// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Small kernels for tests, valid until somebody changes a byte. */
final class Images {
    static final int SEGMENT_BYTES = 1000;
    static final int TEXT_OFFSET = 0x400;
    static final int DATA_OFFSET = 0x800;
    static final long TEXT = 0x100_0000;
    static final long DATA = 0x120_0000;
    /** With what is zero at first. */
    static final long DATA_BYTES = 0x10_0000;

    static final long ELF_END = DATA + DATA_BYTES;
    static final long ELF_ENTRY = TEXT + 0x70;

    static final int SETUP_SECTS = 5;
    static final int CODE_BYTES = 0x1000;
    static final int SIGNATURE_BYTES = 100;
    static final int CODE_OFFSET = (SETUP_SECTS + 1) * 512;
    static final long PREF_ADDRESS = 0x100_0000;
    static final long INIT_SIZE = 0x80_0000;

    // Program headers by index.
    static final int TEXT_HEADER = 64;
    static final int NOTE_HEADER = 64 + 56;
    static final int DATA_HEADER = 64 + 2 * 56;

    private Images() {}

    /** An ELF kernel with two segments to load and a note between them. */
    static ByteBuffer elf() {
        ByteBuffer file = ByteBuffer.allocate(DATA_OFFSET + SEGMENT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        file.putShort(16, (short) 2); // e_type: EXEC
        file.putShort(18, (short) 62); // e_machine: x86-64
        file.putInt(20, 1); // e_version
        file.putLong(24, ELF_ENTRY); // e_entry
        file.putLong(32, 64); // e_phoff
        file.putShort(52, (short) 64); // e_ehsize
        file.putShort(54, (short) 56); // e_phentsize
        file.putShort(56, (short) 3); // e_phnum
        programHeader(file, TEXT_HEADER, 1, TEXT_OFFSET, TEXT, SEGMENT_BYTES, SEGMENT_BYTES);
        programHeader(file, NOTE_HEADER, 4, 0, TEXT, 16, 16);
        programHeader(file, DATA_HEADER, 1, DATA_OFFSET, DATA, SEGMENT_BYTES, DATA_BYTES);
        fill(file, TEXT_OFFSET, SEGMENT_BYTES, 1);
        fill(file, DATA_OFFSET, SEGMENT_BYTES, 2);
        return file;
    }

    private static void programHeader(
            ByteBuffer file, int at, int type, long offset, long address, long fileBytes, long memoryBytes) {
        file.putInt(at, type);
        file.putLong(at + 8, offset);
        file.putLong(at + 16, 0xffff_ffff_8000_0000L + address); // p_vaddr
        file.putLong(at + 24, address); // p_paddr
        file.putLong(at + 32, fileBytes);
        file.putLong(at + 40, memoryBytes);
    }

    /** A bzImage with a signature behind its code. */
    static ByteBuffer bzImage() {
        ByteBuffer file =
                ByteBuffer.allocate(CODE_OFFSET + CODE_BYTES + SIGNATURE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.put(0, (byte) 'M').put(1, (byte) 'Z');
        file.put(0x1f1, (byte) SETUP_SECTS);
        file.putShort(0x1f2, (short) 1); // root_flags
        file.putInt(0x1f4, CODE_BYTES / 16); // syssize
        file.putShort(0x1fe, (short) 0xaa55); // boot_flag
        file.putShort(0x200, (short) 0x6aeb); // jump
        file.put(0x202, new byte[] {'H', 'd', 'r', 'S'});
        file.putShort(0x206, (short) 0x20f); // version
        file.put(0x211, (byte) 0x41); // loadflags: LOADED_HIGH, KEEP_SEGMENTS
        file.putInt(0x214, 0x10_0000); // code32_start
        file.putInt(0x22c, 0x7fff_ffff); // initrd_addr_max
        file.putInt(0x230, 0x20_0000); // kernel_alignment
        file.put(0x234, (byte) 1); // relocatable_kernel
        file.putShort(0x236, (short) 0x7f); // xloadflags
        file.putInt(0x238, 2047); // cmdline_size
        file.putLong(0x258, PREF_ADDRESS); // pref_address
        file.putInt(0x260, (int) INIT_SIZE); // init_size
        file.putInt(0x268, 0x1234); // kernel_info_offset, the last field
        file.putInt(0x26c, 0x5555_5555); // code behind the header
        fill(file, CODE_OFFSET, CODE_BYTES + SIGNATURE_BYTES, 3);
        return file;
    }

    /** All bytes of a kernel, wherever its position is. */
    static byte[] bytes(ByteBuffer image) {
        byte[] bytes = new byte[image.limit()];
        image.get(0, bytes);
        return bytes;
    }

    /** Bytes that tell where they are from. */
    private static void fill(ByteBuffer file, int from, int length, int seed) {
        for (int i = 0; i < length; i++) {
            file.put(from + i, (byte) (i * 7 + i / 256 + seed));
        }
    }
}
