// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Takes the BTF section out of an ELF file that is known to be sound. Tests only. */
public final class BtfFile {

    // Elf64_Ehdr
    private static final int E_SHOFF = 40;
    private static final int E_SHNUM = 60;
    private static final int E_SHSTRNDX = 62;
    private static final int EHDR_BYTES = 64;

    // Elf64_Shdr
    private static final int SH_OFFSET = 24;
    private static final int SH_SIZE = 32;
    private static final int SHDR_BYTES = 64;

    private static final byte[] WANTED = ".BTF\0".getBytes(StandardCharsets.US_ASCII);

    private BtfFile() {}

    /** {@return the bytes of {@code .BTF}} */
    public static ByteBuffer section(Path elf) throws IOException {
        try (FileChannel channel = FileChannel.open(elf)) {
            ByteBuffer header = read(channel, 0, EHDR_BYTES);
            int count = header.getShort(E_SHNUM);
            ByteBuffer table = read(channel, header.getLong(E_SHOFF), count * SHDR_BYTES);
            ByteBuffer names = section(channel, table, header.getShort(E_SHSTRNDX));
            for (int i = 0; i < count; i++) {
                int name = table.getInt(i * SHDR_BYTES);
                if (names.slice(name, Math.min(WANTED.length, names.limit() - name))
                        .equals(ByteBuffer.wrap(WANTED))) {
                    return section(channel, table, i);
                }
            }
            throw new IOException(elf + " has no section .BTF");
        }
    }

    private static ByteBuffer section(FileChannel channel, ByteBuffer table, int index) throws IOException {
        int at = index * SHDR_BYTES;
        return read(channel, table.getLong(at + SH_OFFSET), (int) table.getLong(at + SH_SIZE));
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new IOException("The file ends before " + (offset + length));
            }
        }
        return bytes.flip();
    }
}
