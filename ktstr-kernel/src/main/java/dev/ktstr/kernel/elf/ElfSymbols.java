// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The symbol table of a file that was not stripped. The table stays as it is in the file, since a kernel has hundreds of
 * thousands of symbols: ask for each by its number.
 */
public final class ElfSymbols {

    /** Longest name, in bytes. The kernel's own are at most 511 long. */
    public static final int LONGEST_NAME = 8191;

    // Elf64_Sym
    private static final int ST_NAME = 0;
    private static final int ST_INFO = 4;
    private static final int ST_SHNDX = 6;
    private static final int ST_VALUE = 8;
    private static final int SYM_BYTES = 24;

    private final ElfBytes file;
    private final ByteBuffer table;
    private final ByteBuffer strings;

    private ElfSymbols(ElfBytes file, ByteBuffer table, ByteBuffer strings) {
        this.file = file;
        this.table = table;
        this.strings = strings;
    }

    static ElfSymbols read(ElfBytes file, ElfSection symtab, List<ElfSection> sections) throws IOException {
        if (symtab.entrySize() != SYM_BYTES || symtab.size() % SYM_BYTES != 0) {
            throw file.error(
                    "has a symbol table of 0x%x bytes with entries of %d; expected a multiple of %d",
                    symtab.size(), symtab.entrySize(), SYM_BYTES);
        }
        int link = symtab.link();
        if (link <= 0 || link >= sections.size() || sections.get(link).type() != ElfSection.STRINGS) {
            throw file.error("has a symbol table whose names are in section %d, which holds no strings", link);
        }
        ElfSection names = sections.get(link);
        return new ElfSymbols(
                file,
                file.part(symtab.offset(), symtab.size(), "symbol table"),
                file.part(names.offset(), names.size(), "section of symbol names"));
    }

    /** {@return the number of symbols, the first being none} */
    public int size() {
        return table.limit() / SYM_BYTES;
    }

    /**
     * {@return the name of symbol {@code i} as it is in the file, without its zero; position and limit are set around it}
     *
     * @throws ElfException when there is no name of up to {@link #LONGEST_NAME} bytes where it should be
     */
    public ByteBuffer name(int i) {
        int from = table.getInt(at(i) + ST_NAME);
        int end = ElfSection.endOfString(strings, from, LONGEST_NAME);
        if (end < 0) {
            throw file.error(
                    "has the name of its symbol %d at 0x%x, where no text of up to %d bytes and a zero is",
                    i, from, LONGEST_NAME);
        }
        return strings.slice(from, end - from);
    }

    /** {@return {@code st_value}, for a symbol of an executable its virtual address as it was linked} */
    public long address(int i) {
        return table.getLong(at(i) + ST_VALUE);
    }

    /** {@return {@code STT_*}: 0 none, 1 data, 2 function, 3 section, 4 file} */
    public int type(int i) {
        return table.get(at(i) + ST_INFO) & 0xf;
    }

    /** {@return {@code STB_*}: 0 local, 1 global, 2 weak} */
    public int binding(int i) {
        return Byte.toUnsignedInt(table.get(at(i) + ST_INFO)) >> 4;
    }

    /**
     * {@return {@code st_shndx}: the number of its section, 0 when undefined, 0xfff1 when absolute; 0xffff never occurs, as
     * no more sections are accepted than fit}
     */
    public int section(int i) {
        int section = Short.toUnsignedInt(table.getShort(at(i) + ST_SHNDX));
        if (section == 0xffff) {
            throw file.error("has a symbol %d whose section's number is in another table; expected fewer sections", i);
        }
        return section;
    }

    private static int at(int i) {
        return Math.multiplyExact(i, SYM_BYTES);
    }
}
