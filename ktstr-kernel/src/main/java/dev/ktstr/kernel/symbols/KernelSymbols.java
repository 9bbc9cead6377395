// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import dev.ktstr.kernel.elf.ElfException;
import dev.ktstr.kernel.elf.ElfFile;
import dev.ktstr.kernel.elf.ElfSegment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The symbols of a kernel, by name and by address. Addresses are those the kernel was linked for; with address
 * randomisation a running one has all of them shifted by the same amount.
 *
 * <p>Immutable. Memory is that of the names and about 20 bytes for each symbol.
 */
public final class KernelSymbols {

    /** Most names that {@link #nearest} tells. */
    public static final int MOST_SUGGESTIONS = 5;

    /**
     * {@code KERNEL_IMAGE_SIZE}: how much of the address space x86-64 has for the kernel. Segments do not tell the end: since
     * 7.0 there are names for what the build removes from the image, behind all that is loaded.
     */
    private static final long LARGEST_KERNEL = 1L << 30;

    /** Where symbols come from. */
    public enum Source {
        /** The ELF file's own table: every symbol the linker knew. Kernels that were not stripped have it. */
        SYMTAB,
        /** The table the kernel keeps for itself, what {@code /proc/kallsyms} shows. */
        KALLSYMS
    }

    private final Source source;
    private final String image;
    private final Names names;
    private final byte[] types;
    private final long[] addresses;
    private final int[] byName;

    /**
     * Takes what was decoded, without a copy.
     *
     * @param addresses ascending without sign
     * @param byName the numbers of all symbols, by their names and those of one name by address
     */
    KernelSymbols(Source source, String image, Names names, byte[] types, long[] addresses, int[] byName) {
        this.source = source;
        this.image = image;
        this.names = names;
        this.types = types;
        this.addresses = addresses;
        this.byName = byName;
    }

    /**
     * Reads the symbols of a kernel: the ELF file's table when it was not stripped, since that has variables also where the
     * kernel's own was configured without them; else the kernel's own.
     *
     * @param kernel a vmlinux
     * @throws SymbolsException when there are none, or the table does not verify in all its parts
     * @throws ElfException when the file is damaged
     */
    public static KernelSymbols of(ElfFile kernel) throws IOException {
        Optional<KernelSymbols> symtab = Symtab.decode(kernel);
        return symtab.isPresent() ? symtab.get() : Kallsyms.decode(kernel);
    }

    /** {@return where they come from} */
    public Source source() {
        return source;
    }

    /** {@return how many there are} */
    public int size() {
        return addresses.length;
    }

    /** {@return symbol {@code index}, from 0 to {@link #size} without it, by ascending address} */
    public KernelSymbol get(int index) {
        return new KernelSymbol(names.get(index), addresses[index], (char) types[index]);
    }

    /**
     * {@return the symbol of this name, or empty when there is none}
     *
     * @throws SymbolsException when several have it, as static functions of different files may; see {@link #all}
     */
    public Optional<KernelSymbol> find(String name) {
        List<KernelSymbol> found = all(name);
        if (found.size() > 1) {
            throw new SymbolsException(
                    image,
                    "has " + found.size() + " symbols named " + name + ", the first at "
                            + Long.toHexString(found.get(0).address())
                            + ". Expected one: tell them apart by something else than the name.");
        }
        return found.stream().findFirst();
    }

    /**
     * {@return the symbol of this name}
     *
     * @throws SymbolsException when there is none, with names that are similar, or several
     */
    public KernelSymbol require(String name) {
        return find(name).orElseThrow(() -> {
            List<String> near = nearest(name);
            return new SymbolsException(
                    image,
                    "has no symbol named " + name + " among its " + size() + " of "
                            + (source == Source.KALLSYMS ? "kallsyms" : ".symtab") + "."
                            + (near.isEmpty() ? "" : " Similar: " + String.join(", ", near) + "."));
        });
    }

    /** {@return the symbols of this name by ascending address, mostly none or one} */
    public List<KernelSymbol> all(String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int low = 0;
        int high = byName.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (names.compare(byName[middle], wanted) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        List<KernelSymbol> found = new ArrayList<>(1);
        for (int i = low; i < byName.length && names.compare(byName[i], wanted) == 0; i++) {
            found.add(get(byName[i]));
        }
        return List.copyOf(found);
    }

    /**
     * {@return the symbol an address belongs to, of several at one place the one the kernel itself names; empty before the
     * first and after the last symbol}
     *
     * @param address a virtual address as the kernel was linked
     */
    public Optional<SymbolOffset> nameOf(long address) {
        int low = 0;
        int high = addresses.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(addresses[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int found = low - 1;
        if (found < 0 || (low == addresses.length && addresses[found] != address)) {
            return Optional.empty();
        }
        while (found > 0 && addresses[found - 1] == addresses[found]) {
            found--;
        }
        return Optional.of(new SymbolOffset(get(found), address - addresses[found]));
    }

    /** {@return up to {@value #MOST_SUGGESTIONS} names that {@code name} may have been meant for, the best first} */
    public List<String> nearest(String name) {
        return new NearestNames(names, name, MOST_SUGGESTIONS).among(byName);
    }

    /**
     * Makes sure that these can be the symbols of {@code kernel}.
     *
     * @throws UnfitException when they are not
     */
    KernelSymbols verified(ElfFile kernel) throws UnfitException {
        long code = code(kernel).address();
        for (int i = 0; i < addresses.length; i++) {
            if (i > 0 && Long.compareUnsigned(addresses[i], addresses[i - 1]) < 0) {
                throw new UnfitException("the address of symbol %d, %s, is below that of the one before", i, get(i));
            }
            if (Long.compareUnsigned(addresses[i] - code, LARGEST_KERNEL) >= 0 && !isLoaded(kernel, addresses[i])) {
                throw new UnfitException(
                        "symbol %d, %s, is outside of the kernel, which begins at %x", i, get(i), code);
            }
        }
        requireCode(kernel, "_text");
        requireCode(kernel, "_stext");
        return this;
    }

    private void requireCode(ElfFile kernel, String name) throws UnfitException {
        List<KernelSymbol> found = all(name);
        if (found.size() != 1) {
            throw new UnfitException("there are %d symbols named %s; expected 1", found.size(), name);
        }
        long address = found.get(0).address();
        for (ElfSegment segment : kernel.segments()) {
            if (isCode(segment) && segment.contains(address)) {
                return;
            }
        }
        throw new UnfitException("%s is in no segment of code", found.get(0));
    }

    private static ElfSegment code(ElfFile kernel) throws UnfitException {
        for (ElfSegment segment : kernel.segments()) {
            if (isCode(segment)) {
                return segment;
            }
        }
        throw new UnfitException("the file has no segment of code");
    }

    private static boolean isCode(ElfSegment segment) {
        return segment.isLoaded() && (segment.flags() & ElfSegment.EXECUTABLE) != 0;
    }

    /** Also the end of a segment: names of ends are symbols. */
    private static boolean isLoaded(ElfFile kernel, long address) {
        for (ElfSegment segment : kernel.segments()) {
            if (segment.isLoaded() && (segment.contains(address) || segment.contains(address - 1))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return size() + " symbols of " + image + " (" + source + ")";
    }
}
