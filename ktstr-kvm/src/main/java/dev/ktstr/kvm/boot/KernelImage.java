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
 * What of a kernel's file goes where in guest-physical memory. Whether a guest has RAM there is another question.
 *
 * @param file the file, open
 * @param parts at least one, none overlapping another, ascending by address
 * @param entry where the kernel begins to run in 64-bit mode
 * @param header what the kernel says to its boot loader, and is told by it
 */
record KernelImage(BootFile file, List<Part> parts, long entry, SetupHeader header) {
    /** What to do about a file that is no kernel for this machine. */
    static final String CURE = "give the vmlinux or the bzImage of an x86-64 kernel";

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
     * @param address the guest-physical address where it is loaded, between 1 MiB and 3 GiB: where there may be RAM that the first
     *     page tables reach
     * @param memoryBytes how much room it needs there, at least {@code fileBytes} and 1; what the file does not fill is zero
     */
    record Part(long offset, long fileBytes, long address, long memoryBytes) {
        /**
         * {@return a part, checked; negative numbers are very large ones}
         *
         * @param what what messages call it
         */
        static Part of(BootFile file, String what, long offset, long fileBytes, long address, long memoryBytes) {
            file.requireInside(what, offset, fileBytes);
            // The order of the comparisons avoids sums that overflow.
            if (address < X86Layout.HIGH_MEMORY
                    || memoryBytes < 0
                    || memoryBytes > X86Layout.MMIO_HOLE
                    || address > X86Layout.MMIO_HOLE - memoryBytes) {
                throw file.refuse(
                        "has a " + what + " that wants " + Long.toUnsignedString(memoryBytes) + " bytes at 0x"
                                + Long.toHexString(address) + ", but kernels lie between 1 MiB and 3 GiB",
                        CURE);
            }
            if (fileBytes > memoryBytes) {
                throw file.refuse(
                        "has a " + what + " with " + fileBytes + " bytes in the file but room for " + memoryBytes
                                + " in memory",
                        CURE);
            }
            return new Part(offset, fileBytes, address, memoryBytes);
        }

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
                CURE);
    }

    private static String printable(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
    }

    /** {@return the address behind all parts} */
    long end() {
        return parts.get(parts.size() - 1).end();
    }

    /** Refuses a kernel for which a guest has too little RAM below the hole. */
    void requireFits(MemoryLayout layout) {
        if (end() > layout.lowEnd()) {
            throw file.refuse(
                    "needs memory up to " + Mebibytes.up(end()) + " MiB, but the guest has "
                            + Mebibytes.down(layout.lowEnd()) + " MiB below 3 GiB",
                    "give the machine more than " + Mebibytes.up(end()) + " MiB of memory");
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
