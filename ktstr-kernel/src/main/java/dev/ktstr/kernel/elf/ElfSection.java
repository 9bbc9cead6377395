// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A section header. Nothing in it is checked but its name; {@link ElfFile#bytes} checks the rest.
 *
 * @param index its number in the file, 0 being none
 * @param name such as {@code .BTF}
 * @param type {@code sh_type}, such as {@link #NOBITS}
 * @param flags {@code sh_flags}, such as {@link #ALLOCATED}
 * @param address where it is in memory, a virtual address as it was linked, or 0
 * @param offset where its bytes are in the file
 * @param size its size in bytes
 * @param link {@code sh_link}: another section, its meaning depends on the type
 * @param entrySize {@code sh_entsize}: the size of an entry when it is a table, or 0
 */
public record ElfSection(
        int index, String name, int type, long flags, long address, long offset, long size, int link, long entrySize) {

    /** {@code SHT_SYMTAB}. */
    public static final int SYMBOLS = 2;

    /** {@code SHT_STRTAB}. */
    public static final int STRINGS = 3;

    /** {@code SHT_NOBITS}: zeros in memory and nothing in the file. */
    public static final int NOBITS = 8;

    /** {@code SHF_WRITE}. */
    public static final int WRITABLE = 1;

    /** {@code SHF_ALLOC}: it is in memory while the program runs. */
    public static final int ALLOCATED = 2;

    /** {@code SHF_EXECINSTR}. */
    public static final int CODE = 4;

    /** A kernel has about 50, a module compiled with a section for each function some thousands. */
    static final int MOST_SECTIONS = 0xffff;

    private static final int LONGEST_NAME = 512;

    // Elf64_Shdr
    private static final int SH_NAME = 0;
    private static final int SH_TYPE = 4;
    private static final int SH_FLAGS = 8;
    private static final int SH_ADDR = 16;
    private static final int SH_OFFSET = 24;
    private static final int SH_SIZE = 32;
    private static final int SH_LINK = 40;
    private static final int SH_ENTSIZE = 56;
    private static final int SHDR_BYTES = 64;

    /** {@code SHN_XINDEX}: the number does not fit the header, and section 0 has it. */
    private static final int SHN_XINDEX = 0xffff;

    static List<ElfSection> read(ElfBytes file, ElfHeader header) throws IOException {
        if (header.sectionsAt() == 0) {
            return List.of();
        }
        if (header.sectionBytes() != SHDR_BYTES) {
            throw file.error("has section headers of %d bytes; expected %d", header.sectionBytes(), SHDR_BYTES);
        }
        ByteBuffer first = file.part(header.sectionsAt(), SHDR_BYTES, "section header 0");
        long count = header.sections() == 0 ? first.getLong(SH_SIZE) : header.sections();
        if (count < 1 || count > MOST_SECTIONS) {
            throw file.error("has %s sections; expected 1 to %d", Long.toUnsignedString(count), MOST_SECTIONS);
        }
        ByteBuffer table = file.part(header.sectionsAt(), count * SHDR_BYTES, "section header table");
        int names = header.names() == SHN_XINDEX ? first.getInt(SH_LINK) : header.names();
        if (names < 0 || names >= count) {
            throw file.error(
                    "says section %s has the names of its %d sections", Integer.toUnsignedString(names), count);
        }
        ByteBuffer strings = names == 0 // none
                ? ByteBuffer.allocate(0)
                : file.part(
                        table.getLong(names * SHDR_BYTES + SH_OFFSET),
                        table.getLong(names * SHDR_BYTES + SH_SIZE),
                        "section of section names");
        List<ElfSection> sections = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            sections.add(read(file, table, i, strings));
        }
        return List.copyOf(sections);
    }

    private static ElfSection read(ElfBytes file, ByteBuffer table, int index, ByteBuffer strings) {
        int at = index * SHDR_BYTES;
        return new ElfSection(
                index,
                index == 0 || strings.limit() == 0 ? "" : name(file, strings, table.getInt(at + SH_NAME), index),
                table.getInt(at + SH_TYPE),
                table.getLong(at + SH_FLAGS),
                table.getLong(at + SH_ADDR),
                table.getLong(at + SH_OFFSET),
                table.getLong(at + SH_SIZE),
                table.getInt(at + SH_LINK),
                table.getLong(at + SH_ENTSIZE));
    }

    private static String name(ElfBytes file, ByteBuffer strings, int from, int index) {
        int end = endOfString(strings, from, LONGEST_NAME);
        if (end < 0) {
            throw file.error(
                    "has the name of its section %d at 0x%x, where no text of up to %d bytes and a zero is",
                    index, from, LONGEST_NAME);
        }
        byte[] name = new byte[end - from];
        strings.get(from, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    /** {@return where the zero is that ends the text beginning at {@code from}, or -1 when there is none within the limit} */
    static int endOfString(ByteBuffer strings, int from, int longest) {
        if (from < 0 || from >= strings.limit()) {
            return -1;
        }
        int last = (int) Math.min(strings.limit() - 1L, (long) from + longest);
        for (int at = from; at <= last; at++) {
            if (strings.get(at) == 0) {
                return at;
            }
        }
        return -1;
    }
}
