// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.ElfSection;
import dev.ktstr.kernel.elf.ElfSymbols;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Takes the symbols of a kernel from the table of its ELF file, and gives them types as nm(1) does. */
final class Symtab {

    // STB_*
    private static final int LOCAL = 0;
    private static final int WEAK = 2;

    // STT_*
    private static final int DATA = 1;
    private static final int FUNCTION = 2;

    /** {@code SHN_LORESERVE}: from here on a number means no section. */
    private static final int RESERVED = 0xff00;

    private Symtab() {}

    /** {@return the symbols, or empty when the file has no table}
     *
     * @throws SymbolsException when the table does not verify
     */
    static Optional<KernelSymbols> decode(ElfFile kernel) throws IOException {
        Optional<ElfSymbols> table = kernel.symbols();
        if (table.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(decode(kernel, table.get()).verified(kernel));
        } catch (UnfitException e) {
            throw new SymbolsException(
                    kernel.name(),
                    "has a .symtab that is not that of a kernel: " + e.getMessage()
                            + ". Expected a vmlinux, with or without symbols.");
        }
    }

    private static KernelSymbols decode(ElfFile kernel, ElfSymbols table) throws IOException, UnfitException {
        List<ElfSection> sections = kernel.sections();
        int[] wanted = IntStream.range(0, table.size())
                .filter(i -> isSymbolOfTheKernel(table, i, sections))
                .boxed()
                .sorted(Comparator.<Integer, Long>comparing(table::address, Long::compareUnsigned)
                        .thenComparing(i -> table.binding(i) == WEAK)
                        .thenComparing(i -> i))
                .mapToInt(i -> i)
                .toArray();
        if (wanted.length > Names.MOST) {
            throw new UnfitException("it has %d symbols, more than the limit of %d", wanted.length, Names.MOST);
        }
        byte[] types = new byte[wanted.length];
        long[] addresses = new long[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            types[i] = (byte) type(table, wanted[i], sections);
            addresses[i] = table.address(wanted[i]);
        }
        Names names = names(table, wanted);
        int[] byName = IntStream.range(0, wanted.length)
                .boxed()
                .sorted(Comparator.<Integer>naturalOrder().thenComparing(i -> i))
                .sorted(names::compare)
                .mapToInt(i -> i)
                .toArray();
        return new KernelSymbols(KernelSymbols.Source.SYMTAB, kernel.name(), names, types, addresses, byName);
    }

    /** Not what only the assembler or a debugger needs, nor what is no place. */
    private static boolean isSymbolOfTheKernel(ElfSymbols table, int i, List<ElfSection> sections) {
        int section = table.section(i);
        if (table.type(i) > FUNCTION || section == 0 || section >= RESERVED || section >= sections.size()) {
            return false;
        }
        ByteBuffer name = table.name(i);
        boolean allocated = (sections.get(section).flags() & ElfSection.ALLOCATED) != 0;
        return allocated
                && name.hasRemaining()
                && !(name.remaining() > 1 && name.get(name.position()) == '.' && name.get(name.position() + 1) == 'L');
    }

    private static Names names(ElfSymbols table, int[] wanted) throws UnfitException {
        int[] starts = new int[wanted.length + 1];
        byte[] text = new byte[0];
        for (int i = 0; i < wanted.length; i++) {
            ByteBuffer name = table.name(wanted[i]);
            int length = name.remaining();
            if (length > Names.MOST_BYTES - starts[i]) {
                throw new UnfitException("its names have more than %d bytes together", Names.MOST_BYTES);
            }
            if (text.length - starts[i] < length) {
                text = Arrays.copyOf(text, Math.min(Names.MOST_BYTES, 2 * text.length + length + 1024));
            }
            name.get(text, starts[i], length);
            starts[i + 1] = starts[i] + length;
        }
        return new Names(Arrays.copyOf(text, starts[wanted.length]), starts);
    }

    private static char type(ElfSymbols table, int i, List<ElfSection> sections) {
        ElfSection section = sections.get(table.section(i));
        if (table.binding(i) == WEAK) {
            return table.type(i) == DATA ? 'V' : 'W';
        }
        char type;
        if ((section.flags() & ElfSection.CODE) != 0) {
            type = 't';
        } else if (section.type() == ElfSection.NOBITS) {
            type = 'b';
        } else {
            type = (section.flags() & ElfSection.WRITABLE) != 0 ? 'd' : 'r';
        }
        return table.binding(i) == LOCAL ? type : Character.toUpperCase(type);
    }
}
