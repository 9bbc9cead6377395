// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.elf;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The header of a 64-bit little-endian ELF file. Where its tables lie is not checked here.
 *
 * @param type {@code e_type}
 * @param machine {@code e_machine}
 * @param segmentsAt {@code e_phoff}
 * @param segmentBytes {@code e_phentsize}
 * @param segments {@code e_phnum}
 * @param sectionsAt {@code e_shoff}
 * @param sectionBytes {@code e_shentsize}
 * @param sections {@code e_shnum}; 0 when section 0 holds the number
 * @param names {@code e_shstrndx}; 0xffff when section 0 holds it
 */
record ElfHeader(
        int type,
        int machine,
        long segmentsAt,
        int segmentBytes,
        int segments,
        long sectionsAt,
        int sectionBytes,
        int sections,
        int names) {

    private static final int MAGIC = 0x464c457f; // 0x7f "ELF"

    // Elf64_Ehdr
    private static final int EI_CLASS = 4;
    private static final int EI_DATA = 5;
    private static final int E_TYPE = 16;
    private static final int E_MACHINE = 18;
    private static final int E_PHOFF = 32;
    private static final int E_SHOFF = 40;
    private static final int E_PHENTSIZE = 54;
    private static final int E_PHNUM = 56;
    private static final int E_SHENTSIZE = 58;
    private static final int E_SHNUM = 60;
    private static final int E_SHSTRNDX = 62;
    private static final int EHDR_BYTES = 64;

    private static final int ELFCLASS64 = 2;
    private static final int ELFDATA2LSB = 1;

    static ElfHeader read(ElfBytes file) throws IOException {
        if (file.size() < EHDR_BYTES) {
            throw file.error("has only %d bytes, less than an ELF header of %d", file.size(), EHDR_BYTES);
        }
        ByteBuffer header = file.part(0, EHDR_BYTES, "header");
        if (header.getInt(0) != MAGIC) {
            throw file.error("begins with 0x%08x and not with ELF's magic 0x%08x", header.getInt(0), MAGIC);
        }
        int elfClass = header.get(EI_CLASS);
        int data = header.get(EI_DATA);
        if (elfClass != ELFCLASS64 || data != ELFDATA2LSB) {
            throw file.error(
                    "is of class %d, data %d, not of class %d (64-bit), data %d (little-endian)",
                    elfClass, data, ELFCLASS64, ELFDATA2LSB);
        }
        return new ElfHeader(
                u16(header, E_TYPE),
                u16(header, E_MACHINE),
                header.getLong(E_PHOFF),
                u16(header, E_PHENTSIZE),
                u16(header, E_PHNUM),
                header.getLong(E_SHOFF),
                u16(header, E_SHENTSIZE),
                u16(header, E_SHNUM),
                u16(header, E_SHSTRNDX));
    }

    static boolean looksLike(byte[] start) {
        return start.length >= 4 && start[0] == 0x7f && start[1] == 'E' && start[2] == 'L' && start[3] == 'F';
    }

    private static int u16(ByteBuffer header, int at) {
        return Short.toUnsignedInt(header.getShort(at));
    }
}
