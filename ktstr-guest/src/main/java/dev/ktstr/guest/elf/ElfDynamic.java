// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.elf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an ELF binary says to the dynamic loader. Numbers and names are those of {@code elf.h}; only 64-bit little-endian
 * files are read.
 *
 * @param machine {@code e_machine}: 62 for x86-64, 183 for AArch64
 * @param interpreter {@code PT_INTERP}, the loader, absolute
 * @param needed {@code DT_NEEDED}, in order
 * @param rpath {@code DT_RPATH}, split at the colons
 * @param runpath {@code DT_RUNPATH}, split at the colons
 */
public record ElfDynamic(
        int machine, Optional<String> interpreter, List<String> needed, List<String> rpath, List<String> runpath) {
    private static final int EHDR_SIZE = 64;
    private static final int PHDR_SIZE = 56;
    private static final int DYN_SIZE = 16;

    private static final int ELFCLASS64 = 2;
    private static final int ELFDATA2LSB = 1;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;

    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;

    private static final long DT_NULL = 0;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final long DT_STRSZ = 10;
    private static final long DT_RPATH = 15;
    private static final long DT_RUNPATH = 29;

    /** Real binaries have a few hundred entries and strings of a few MiB; more is an attack or damage. */
    private static final int MAX_DYNAMIC_BYTES = 1 << 20;

    private static final int MAX_STRING_BYTES = 64 << 10;

    /** Each is searched for and read in its turn; programs with a hundred are rare. */
    private static final int MAX_NEEDED = 1024;

    public ElfDynamic {
        needed = List.copyOf(needed);
        rpath = List.copyOf(rpath);
        runpath = List.copyOf(runpath);
    }

    /**
     * {@return what a binary says}
     *
     * @throws MalformedElfException where the file is no ELF binary or its fields contradict each other
     */
    public static ElfDynamic read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new MalformedElfException(file, "is a directory, expected an ELF binary");
        }
        try (ElfBytes elf = ElfBytes.open(file)) {
            byte[] ehdr = identify(elf);
            int machine = ElfBytes.u16(ehdr, 18); // e_machine
            List<ProgramHeader> headers = programHeaders(elf, ehdr);
            Optional<String> interpreter = Optional.empty();
            for (ProgramHeader header : headers) {
                if (header.type == PT_INTERP) {
                    interpreter = Optional.of(interpreter(elf, header));
                }
            }
            Optional<ProgramHeader> dynamic =
                    headers.stream().filter(header -> header.type == PT_DYNAMIC).findFirst();
            if (dynamic.isEmpty()) {
                return new ElfDynamic(machine, interpreter, List.of(), List.of(), List.of());
            }
            return dynamic(elf, machine, interpreter, dynamic.get(), headers);
        }
    }

    /** {@return whether it runs without loader and libraries} */
    public boolean isStatic() {
        return interpreter.isEmpty() && needed.isEmpty();
    }

    private static byte[] identify(ElfBytes elf) throws IOException {
        byte[] magic = elf.read("identification", 0, Math.min(elf.size(), EHDR_SIZE));
        if (magic.length >= 2 && magic[0] == '#' && magic[1] == '!') {
            throw elf.malformed("is a script, expected an ELF binary: give the program its first line names, and the "
                    + "script as a file of its own");
        }
        if (magic.length < 4 || magic[0] != 0x7f || magic[1] != 'E' || magic[2] != 'L' || magic[3] != 'F') {
            throw elf.malformed("is not an ELF binary: it does not begin with 0x7f 'ELF'");
        }
        if (magic.length < EHDR_SIZE) {
            throw elf.malformed("is " + magic.length + " bytes long, expected an ELF header of " + EHDR_SIZE);
        }
        if (magic[4] != ELFCLASS64 || magic[5] != ELFDATA2LSB) {
            throw elf.malformed("has ELF class " + magic[4] + " and byte order " + magic[5]
                    + ", expected 2 and 1: a 64-bit little-endian binary");
        }
        int type = ElfBytes.u16(magic, 16); // e_type
        if (type != ET_EXEC && type != ET_DYN) {
            throw elf.malformed("has ELF type " + type + ", expected 2 or 3: an executable or a shared library");
        }
        return magic;
    }

    private static List<ProgramHeader> programHeaders(ElfBytes elf, byte[] ehdr) throws IOException {
        long offset = ElfBytes.u64(ehdr, 32); // e_phoff
        int entrySize = ElfBytes.u16(ehdr, 54); // e_phentsize
        int count = ElfBytes.u16(ehdr, 56); // e_phnum
        if (count > 0 && entrySize != PHDR_SIZE) {
            throw elf.malformed("has program headers of " + entrySize + " bytes, expected " + PHDR_SIZE);
        }
        byte[] table = elf.read("program header table", offset, (long) count * PHDR_SIZE);
        List<ProgramHeader> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = i * PHDR_SIZE;
            headers.add(new ProgramHeader(
                    (int) ElfBytes.u32(table, at), // p_type
                    ElfBytes.u64(table, at + 8), // p_offset
                    ElfBytes.u64(table, at + 16), // p_vaddr
                    ElfBytes.u64(table, at + 32))); // p_filesz
        }
        return headers;
    }

    private static String interpreter(ElfBytes elf, ProgramHeader header) throws IOException {
        if (Long.compareUnsigned(header.fileSize, MAX_STRING_BYTES) > 0) {
            throw elf.malformed("has an interpreter's name of " + Long.toUnsignedString(header.fileSize)
                    + " bytes, expected at most " + MAX_STRING_BYTES);
        }
        String name = elf.string("interpreter's name", header.offset, header.fileSize);
        if (!name.startsWith("/")) {
            throw elf.malformed("has interpreter '" + name + "', expected an absolute path");
        }
        return name;
    }

    private static ElfDynamic dynamic(
            ElfBytes elf, int machine, Optional<String> interpreter, ProgramHeader segment, List<ProgramHeader> headers)
            throws IOException {
        if (Long.compareUnsigned(segment.fileSize, MAX_DYNAMIC_BYTES) > 0) {
            throw elf.malformed("has a dynamic section of " + Long.toUnsignedString(segment.fileSize)
                    + " bytes, expected at most " + MAX_DYNAMIC_BYTES);
        }
        byte[] entries = elf.read("dynamic section", segment.offset, segment.fileSize);
        long stringsAddress = 0;
        long stringsSize = 0;
        for (int at = 0; at + DYN_SIZE <= entries.length && ElfBytes.u64(entries, at) != DT_NULL; at += DYN_SIZE) {
            long tag = ElfBytes.u64(entries, at);
            if (tag == DT_STRTAB) {
                stringsAddress = ElfBytes.u64(entries, at + 8);
            } else if (tag == DT_STRSZ) {
                stringsSize = ElfBytes.u64(entries, at + 8);
            }
        }
        List<String> needed = new ArrayList<>();
        List<String> rpath = List.of();
        List<String> runpath = List.of();
        for (int at = 0; at + DYN_SIZE <= entries.length && ElfBytes.u64(entries, at) != DT_NULL; at += DYN_SIZE) {
            long tag = ElfBytes.u64(entries, at);
            if (tag != DT_NEEDED && tag != DT_RPATH && tag != DT_RUNPATH) {
                continue;
            }
            String value = string(elf, headers, stringsAddress, stringsSize, ElfBytes.u64(entries, at + 8));
            if (tag == DT_NEEDED) {
                if (needed.size() == MAX_NEEDED) {
                    throw elf.malformed("needs more than " + MAX_NEEDED + " libraries");
                }
                needed.add(value);
            } else if (tag == DT_RPATH) {
                rpath = List.of(value.split(":"));
            } else {
                runpath = List.of(value.split(":"));
            }
        }
        return new ElfDynamic(machine, interpreter, needed, rpath, runpath);
    }

    private static String string(ElfBytes elf, List<ProgramHeader> headers, long address, long size, long offset)
            throws IOException {
        if (Long.compareUnsigned(offset, size) >= 0) {
            throw elf.malformed("has a dynamic string at offset 0x" + Long.toHexString(offset)
                    + " of a string table of 0x" + Long.toHexString(size) + " bytes");
        }
        long at = fileOffset(elf, headers, address);
        if (at + offset < at) {
            throw elf.malformed("has a dynamic string past the end of the address space");
        }
        return elf.string("dynamic string", at + offset, Math.min(size - offset, MAX_STRING_BYTES));
    }

    /** {@return where in the file an address of the running program lies} */
    private static long fileOffset(ElfBytes elf, List<ProgramHeader> headers, long address) throws IOException {
        for (ProgramHeader header : headers) {
            long into = address - header.address;
            if (header.type == PT_LOAD
                    && Long.compareUnsigned(address, header.address) >= 0
                    && Long.compareUnsigned(into, header.fileSize) < 0) {
                return header.offset + into;
            }
        }
        throw elf.malformed("has its string table at address 0x" + Long.toHexString(address)
                + ", which no loaded segment contains");
    }

    /** The fields of {@code Elf64_Phdr} that matter here, all but the type unsigned. */
    private record ProgramHeader(int type, long offset, long address, long fileSize) {}
}
