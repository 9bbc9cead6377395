// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import dev.ktstr.kvm.memory.GuestMemory;
import dev.ktstr.kvm.x86.MemoryLayout;
import dev.ktstr.kvm.x86.X86Layout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What of a kernel's file goes where in guest-physical memory. The parts are inside the file; whether a guest has RAM there is
 * another question.
 *
 * @param file the file, open
 * @param parts at least one, none overlapping another, ascending by address
 * @param entry where the kernel begins to run in 64-bit mode
 * @param header what the kernel says to its boot loader, and is told by it
 */
record KernelImage(BootFile file, List<Part> parts, long entry, SetupHeader header) {
    private static final int MAGIC_BYTES = 16;
    private static final Map<String, String> PACKED = Map.of(
            "1f8b", "gzip",
            "fd377a58", "xz",
            "28b52ffd", "zstd",
            "425a68", "bzip2",
            "5d0000", "lzma",
            "02214c18", "lz4",
            "894c5a4f", "lzop");

    /**
     * A part of the file with a place of its own.
     *
     * @param offset where it begins in the file
     * @param fileBytes its length in the file, possibly 0
     * @param address the guest-physical address where it is loaded
     * @param memoryBytes how much room it needs there, at least {@code fileBytes} and 1; what the file does not fill is zero
     */
    record Part(long offset, long fileBytes, long address, long memoryBytes) {
        /** {@return the address behind it} */
        long end() {
            return address + memoryBytes;
        }
    }

    KernelImage {
        parts = List.copyOf(parts);
    }

    /**
     * Reads what a kernel's file says of itself.
     *
     * @throws KernelLoadException if it is no kernel for a 64-bit x86 machine, or one that is damaged or too old
     */
    static KernelImage read(BootFile file) {
        byte[] magic = file.read("first bytes", 0, (int) Math.min(file.size(), MAGIC_BYTES))
                .array();
        String hex = HexFormat.of().formatHex(magic);
        if (ElfKernel.startsLike(magic)) {
            return ElfKernel.read(file);
        }
        if (BzImage.isOne(file)) {
            return BzImage.read(file);
        }
        for (Map.Entry<String, String> packed : PACKED.entrySet()) {
            if (hex.startsWith(packed.getKey())) {
                throw file.refuse("is compressed with " + packed.getValue(), "unpack it, or give the bzImage");
            }
        }
        throw file.refuse(
                "is not a kernel: it starts with " + hex + " (\"" + printable(magic)
                        + "\"), neither as ELF nor as a bzImage",
                "give the vmlinux or the bzImage of an x86-64 kernel");
    }

    private static String printable(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
    }

    /** {@return the address behind all parts} */
    long end() {
        return parts.get(parts.size() - 1).end();
    }

    /** Refuses a kernel that does not lie in the RAM between the legacy area and the hole, where the page tables reach. */
    void requireFits(MemoryLayout layout) {
        for (Part part : parts) {
            requirePlausible(part);
        }
        if (end() > layout.lowEnd()) {
            throw file.refuse(
                    "needs memory up to " + Mebibytes.up(end()) + " MiB, but the guest has "
                            + Mebibytes.down(layout.lowEnd()) + " MiB below 3 GiB",
                    "give the machine more than " + Mebibytes.up(end()) + " MiB of memory");
        }
    }

    private void requirePlausible(Part part) {
        // Negative numbers are very large ones; the order of the comparisons avoids sums that overflow.
        if (part.address() < X86Layout.HIGH_MEMORY
                || part.memoryBytes() < 0
                || part.memoryBytes() > X86Layout.MMIO_HOLE
                || part.address() > X86Layout.MMIO_HOLE - part.memoryBytes()) {
            throw file.refuse(
                    "wants " + Long.toUnsignedString(part.memoryBytes()) + " bytes at 0x"
                            + Long.toHexString(part.address()) + ", but kernels lie between 1 MiB and 3 GiB",
                    "give the vmlinux or the bzImage of an x86-64 kernel");
        }
    }

    /** Copies all parts; RAM that the file does not fill is zero already. */
    void copyTo(GuestMemory memory) {
        for (Part part : parts) {
            if (part.fileBytes() > 0) {
                file.copyTo(memory, part.address(), part.offset(), part.fileBytes());
            }
        }
    }
}
