// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.module;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Modules of a few hundred bytes. */
public final class TestModules {

    static final int SECTIONS = 64;
    static final int SECTION_BYTES = 64;

    private TestModules() {}

    /** A module that needs others, given as {@code a,b}. */
    public static byte[] ko(String name, String depends) {
        return elf(".modinfo", "license=GPL\0depends=" + depends + "\0name=" + name + "\0");
    }

    /** The same as distributions ship it. */
    public static byte[] xz(byte[] module) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(bytes, new LZMA2Options())) {
            out.write(module);
        }
        return bytes.toByteArray();
    }

    /** An ELF file with three sections: none, one of this name, and the names. */
    static byte[] elf(String section, String content) {
        byte[] names = ("\0" + section + "\0.shstrtab\0").getBytes(StandardCharsets.US_ASCII);
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        int namesAt = SECTIONS + 3 * SECTION_BYTES;
        ByteBuffer elf =
                ByteBuffer.allocate(namesAt + names.length + body.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1);
        elf.putLong(40, SECTIONS); // e_shoff
        elf.putShort(58, (short) SECTION_BYTES); // e_shentsize
        elf.putShort(60, (short) 3); // e_shnum
        elf.putShort(62, (short) 2); // e_shstrndx
        header(elf, 1, 1, namesAt + names.length, body.length);
        header(elf, 2, 1 + section.length() + 1, namesAt, names.length);
        elf.position(namesAt);
        return elf.put(names).put(body).array();
    }

    private static void header(ByteBuffer elf, int index, int name, long offset, long size) {
        int at = SECTIONS + index * SECTION_BYTES;
        elf.putInt(at, name).putLong(at + 24, offset).putLong(at + 32, size);
    }
}
