// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A kernel as an ELF file: vmlinux, as linked or as unpacked from a bzImage. Its segments say in p_paddr where they are loaded, and
 * e_entry is a guest-physical address too (phys_startup_64 of the kernel's linker script).
 */
final class ElfKernel {
    private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final int HEADER_BYTES = 64;
    private static final int CLASS = 4; // of e_ident
    private static final int CLASS_64 = 2;
    private static final int DATA = 5; // of e_ident
    private static final int DATA_LITTLE_ENDIAN = 1;
    private static final int TYPE = 16;
    private static final int TYPE_EXEC = 2;
    private static final int TYPE_DYN = 3;
    private static final int MACHINE = 18;
    private static final int MACHINE_X86_64 = 62;
    private static final int ENTRY = 24;
    private static final int PHOFF = 32;
    private static final int PHENTSIZE = 54;
    private static final int PHNUM = 56;
    // A kernel has five at most; the limit bounds what is read.
    private static final int MAX_PHNUM = 64;

    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int P_TYPE = 0;
    private static final int P_TYPE_LOAD = 1;
    private static final int P_OFFSET = 8;
    private static final int P_PADDR = 24;
    private static final int P_FILESZ = 32;
    private static final int P_MEMSZ = 40;

    private ElfKernel() {}

    /** {@return whether a file with these first bytes claims to be ELF} */
    static boolean startsLike(byte[] bytes) {
        return bytes.length >= MAGIC.length
                && bytes[0] == MAGIC[0]
                && bytes[1] == MAGIC[1]
                && bytes[2] == MAGIC[2]
                && bytes[3] == MAGIC[3];
    }

    /** Reads the headers; refuses what is not a 64-bit x86 program that is whole and consistent. */
    static KernelImage read(BootFile file) {
        ByteBuffer header = file.read("ELF header", 0, HEADER_BYTES);
        requireX86(file, header);
        List<KernelImage.Part> parts = parts(file, programHeaders(file, header));
        requireApart(file, parts);
        long entry = header.getLong(ENTRY);
        if (parts.stream().noneMatch(part -> isCode(part, entry))) {
            throw file.refuse(
                    "starts at 0x" + Long.toHexString(entry) + ", which is in none of its segments' physical addresses",
                    KernelImage.CURE);
        }
        return new KernelImage(file, parts, entry, SetupHeader.ofElf());
    }

    private static void requireX86(BootFile file, ByteBuffer header) {
        require(file, "EI_CLASS", header.get(CLASS), CLASS_64, "64-bit");
        require(file, "EI_DATA", header.get(DATA), DATA_LITTLE_ENDIAN, "little-endian");
        require(file, "e_machine", Short.toUnsignedInt(header.getShort(MACHINE)), MACHINE_X86_64, "x86-64");
        int type = Short.toUnsignedInt(header.getShort(TYPE));
        if (type != TYPE_EXEC && type != TYPE_DYN) {
            throw file.refuse(
                    "has the e_type " + type + ", but a linked kernel has EXEC (2) or DYN (3)", KernelImage.CURE);
        }
    }

    private static void require(BootFile file, String field, int value, int expected, String meaning) {
        if (value != expected) {
            throw file.refuse(
                    "is an ELF file with " + field + " " + value + ", but a kernel for this machine has " + expected
                            + " (" + meaning + ")",
                    KernelImage.CURE);
        }
    }

    private static ByteBuffer programHeaders(BootFile file, ByteBuffer header) {
        require(
                file,
                "e_phentsize",
                Short.toUnsignedInt(header.getShort(PHENTSIZE)),
                PROGRAM_HEADER_BYTES,
                "the size of Elf64_Phdr");
        int count = Short.toUnsignedInt(header.getShort(PHNUM));
        if (count < 1 || count > MAX_PHNUM) {
            throw file.refuse(
                    "has " + count + " program headers, but a kernel has 1 to " + MAX_PHNUM, KernelImage.CURE);
        }
        return file.read("program headers", header.getLong(PHOFF), count * PROGRAM_HEADER_BYTES);
    }

    private static List<KernelImage.Part> parts(BootFile file, ByteBuffer headers) {
        List<KernelImage.Part> parts = new ArrayList<>();
        for (int at = 0; at < headers.limit(); at += PROGRAM_HEADER_BYTES) {
            boolean empty = headers.getLong(at + P_FILESZ) == 0 && headers.getLong(at + P_MEMSZ) == 0;
            if (headers.getInt(at + P_TYPE) != P_TYPE_LOAD || empty) {
                continue;
            }
            parts.add(KernelImage.Part.of(
                    file,
                    "segment " + at / PROGRAM_HEADER_BYTES,
                    headers.getLong(at + P_OFFSET),
                    headers.getLong(at + P_FILESZ),
                    headers.getLong(at + P_PADDR),
                    headers.getLong(at + P_MEMSZ)));
        }
        if (parts.isEmpty()) {
            throw file.refuse("has no segment to load", KernelImage.CURE);
        }
        parts.sort(Comparator.comparingLong(KernelImage.Part::address));
        return parts;
    }

    private static void requireApart(BootFile file, List<KernelImage.Part> parts) {
        for (int i = 1; i < parts.size(); i++) {
            KernelImage.Part lower = parts.get(i - 1);
            KernelImage.Part upper = parts.get(i);
            if (upper.address() < lower.end()) {
                throw file.refuse(
                        "has overlapping segments at 0x" + Long.toHexString(lower.address()) + " and 0x"
                                + Long.toHexString(upper.address()),
                        KernelImage.CURE);
            }
        }
    }

    private static boolean isCode(KernelImage.Part part, long entry) {
        return entry >= part.address() && entry - part.address() < part.fileBytes();
    }
}
