// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A 64-bit little-endian ELF file, of whatever type and machine. Opening it reads and checks its header and segments; all
 * else is read when asked for, sections too, since a kernel can be booted whatever its sections say. What follows the file
 * proper, such as the relocations after a kernel, does not matter.
 *
 * <p>Safe to use by several threads. What it returned stays good after it is closed.
 */
public final class ElfFile implements AutoCloseable {

    /** {@code ET_EXEC}: linked for fixed addresses, as kernels are. */
    public static final int EXECUTABLE = 2;

    /** {@code ET_DYN}: may be loaded anywhere. */
    public static final int SHARED = 3;

    /** {@code EM_X86_64}. */
    public static final int X86_64 = 62;

    /** Most bytes that are read at once. A kernel's largest part, without debug information, has about 20 MB. */
    public static final int LARGEST_READ = 256 << 20;

    private final ElfBytes file;
    private final ElfHeader header;
    private final List<ElfSegment> segments;

    private List<ElfSection> sections;

    private ElfFile(ElfBytes file) throws IOException {
        this.file = file;
        this.header = ElfHeader.read(file);
        this.segments = ElfSegment.read(file, header);
    }

    /**
     * Opens a file.
     *
     * @throws ElfException when it is no 64-bit little-endian ELF file, or its segments are not within it
     */
    public static ElfFile open(Path file) throws IOException {
        ElfBytes bytes = ElfBytes.of(file);
        try {
            return new ElfFile(bytes);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    /**
     * Reads a file that is in memory already.
     *
     * @param content the whole file, not copied
     * @param name what to call it in errors
     * @throws ElfException as {@link #open}
     */
    public static ElfFile of(byte[] content, String name) throws IOException {
        return new ElfFile(ElfBytes.of(content, name));
    }

    /** {@return whether a file that begins with these bytes wants to be ELF, whatever follows} */
    public static boolean looksLike(byte[] start) {
        return ElfHeader.looksLike(start);
    }

    /** {@return what to call the file in errors} */
    public String name() {
        return file.name();
    }

    /** {@return {@code e_type}, such as {@link #EXECUTABLE}} */
    public int type() {
        return header.type();
    }

    /** {@return {@code e_machine}, such as {@link #X86_64}} */
    public int machine() {
        return header.machine();
    }

    /** {@return the program headers in their order; those that are loaded lie within the file and do not overlap} */
    public List<ElfSegment> segments() {
        return segments;
    }

    /**
     * {@return the section headers in their order, the first being none; empty when the file has no such table}
     *
     * @throws ElfException when the table or a name is outside of the file, or there are too many
     */
    public synchronized List<ElfSection> sections() throws IOException {
        if (sections == null) {
            sections = ElfSection.read(file, header);
        }
        return sections;
    }

    /** {@return the first section of this name} */
    public Optional<ElfSection> section(String name) throws IOException {
        for (ElfSection section : sections()) {
            if (section.name().equals(name)) {
                return Optional.of(section);
            }
        }
        return Optional.empty();
    }

    /**
     * Reads a section.
     *
     * @return its bytes, read-only, little-endian, from position 0; none for {@link ElfSection#NOBITS}
     * @throws ElfException when it lies outside of the file or exceeds {@link #LARGEST_READ}
     */
    public ByteBuffer bytes(ElfSection section) throws IOException {
        long size = section.type() == ElfSection.NOBITS ? 0 : section.size();
        long offset = section.type() == ElfSection.NOBITS ? 0 : section.offset();
        return file.part(offset, size, "section ".concat(section.name()));
    }

    /**
     * Reads what memory holds right after loading.
     *
     * @param address a virtual address as it was linked
     * @param length in bytes, 0 to {@link #LARGEST_READ}
     * @return the bytes, read-only, little-endian, from position 0; zeros where the segment is longer than in the file
     * @throws ElfException when this does not lie within one loaded segment
     */
    public ByteBuffer read(long address, int length) throws IOException {
        if (length < 0 || length > LARGEST_READ) {
            throw file.error("cannot give 0x%x bytes at once; expected 0 to 0x%x", length, LARGEST_READ);
        }
        ElfSegment segment = segments.stream()
                .filter(candidate -> candidate.isLoaded() && candidate.contains(address))
                .findFirst()
                .orElseThrow(() -> file.error("has no loaded segment with address 0x%x", address));
        long from = address - segment.address();
        if (length > segment.memorySize() - from) {
            throw file.error(
                    "has 0x%x bytes from address 0x%x to the end of the segment; expected 0x%x",
                    segment.memorySize() - from, address, length);
        }
        int inFile = (int) Math.max(0, Math.min(length, segment.fileSize() - from));
        if (inFile == length) {
            return file.part(segment.offset() + from, length, "segment");
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (inFile > 0) {
            bytes.put(file.part(segment.offset() + from, inFile, "segment")).rewind();
        }
        return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * {@return the symbols of {@code .symtab}; empty when the file was stripped, as distributions' kernels are}
     *
     * @throws ElfException when the table is damaged
     */
    public Optional<ElfSymbols> symbols() throws IOException {
        for (ElfSection section : sections()) {
            if (section.type() == ElfSection.SYMBOLS) {
                return Optional.of(ElfSymbols.read(file, section, sections()));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
