// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Checks that a file is an x86-64 ELF executable whose segments lie within it. */
final class ElfHeader {

    private static final int MAGIC = 0x464c457f; // 0x7f "ELF"

    // Elf64_Ehdr
    private static final int EI_CLASS = 4;
    private static final int EI_DATA = 5;
    private static final int E_TYPE = 16;
    private static final int E_MACHINE = 18;
    private static final int E_PHOFF = 32;
    private static final int E_PHENTSIZE = 54;
    private static final int E_PHNUM = 56;
    private static final int EHDR_BYTES = 64;

    // Elf64_Phdr
    private static final int P_TYPE = 0;
    private static final int P_OFFSET = 8;
    private static final int P_FILESZ = 32;
    private static final int PHDR_BYTES = 56;

    private static final int ELFCLASS64 = 2;
    private static final int ELFDATA2LSB = 1;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;
    private static final int EM_X86_64 = 62;
    private static final int PT_LOAD = 1;

    private ElfHeader() {}

    /** {@return whether the file begins with the magic of ELF, whatever follows} */
    static boolean looksLike(ByteBuffer start) {
        return start.limit() >= 4 && start.order(ByteOrder.LITTLE_ENDIAN).getInt(0) == MAGIC;
    }

    /**
     * Checks {@code vmlinux}.
     *
     * @param named the file to name in errors, which the user knows
     * @throws ImageException when it is not an x86-64 kernel
     */
    static void check(Path vmlinux, Path named) throws IOException {
        try (FileChannel channel = FileChannel.open(vmlinux)) {
            long size = channel.size();
            if (size < EHDR_BYTES) {
                throw new ImageException(named, "holds an ELF file of only " + size + " bytes");
            }
            ByteBuffer header = read(channel, 0, EHDR_BYTES, named);
            if (!looksLike(header)) {
                throw new ImageException(named, String.format("holds no ELF file (magic 0x%08x)", header.getInt(0)));
            }
            int elfClass = header.get(EI_CLASS);
            int data = header.get(EI_DATA);
            int machine = Short.toUnsignedInt(header.getShort(E_MACHINE));
            int type = Short.toUnsignedInt(header.getShort(E_TYPE));
            if (elfClass != ELFCLASS64 || data != ELFDATA2LSB || machine != EM_X86_64) {
                throw new ImageException(
                        named,
                        "holds an ELF file of class " + elfClass + ", data " + data + ", machine " + machine
                                + ", not of class 2 (64-bit), data 1 (little-endian), machine 62 (x86-64)");
            }
            if (type != ET_EXEC && type != ET_DYN) {
                throw new ImageException(named, "holds an ELF file of type " + type + ", which is no executable");
            }
            checkSegments(channel, header, size, named);
        }
    }

    private static void checkSegments(FileChannel channel, ByteBuffer header, long size, Path named)
            throws IOException {
        long offset = header.getLong(E_PHOFF);
        int entryBytes = Short.toUnsignedInt(header.getShort(E_PHENTSIZE));
        int count = Short.toUnsignedInt(header.getShort(E_PHNUM));
        if (entryBytes != PHDR_BYTES || !within(offset, (long) count * PHDR_BYTES, size)) {
            throw new ImageException(
                    named,
                    String.format(
                            "holds an ELF file whose %d program headers of %d bytes at 0x%x do not fit its 0x%x bytes",
                            count, entryBytes, offset, size));
        }
        ByteBuffer table = read(channel, offset, count * PHDR_BYTES, named);
        int loads = 0;
        for (int i = 0; i < count; i++) {
            int at = i * PHDR_BYTES;
            if (table.getInt(at + P_TYPE) == PT_LOAD) {
                loads++;
                if (!within(table.getLong(at + P_OFFSET), table.getLong(at + P_FILESZ), size)) {
                    throw new ImageException(
                            named,
                            String.format(
                                    "holds an ELF file whose segment %d at 0x%x with 0x%x bytes does not fit its 0x%x"
                                            + " bytes",
                                    i, table.getLong(at + P_OFFSET), table.getLong(at + P_FILESZ), size));
                }
            }
        }
        if (loads == 0) {
            throw new ImageException(named, "holds an ELF file without anything to load");
        }
    }

    /** Both numbers come from the file and may be anything, so neither is added to the other. */
    private static boolean within(long offset, long length, long size) {
        return offset >= 0 && length >= 0 && offset <= size && length <= size - offset;
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length, Path named) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new ImageException(named, "became shorter while it was read");
            }
        }
        return bytes.flip();
    }
}
