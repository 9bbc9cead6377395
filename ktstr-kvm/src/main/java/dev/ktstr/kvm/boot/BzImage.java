// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A kernel as distributions install it: code for real mode, which a machine that starts in 64-bit mode does not need, and behind it
 * a program that unpacks the kernel.
 */
final class BzImage {
    private static final int SECTOR_BYTES = 512;
    private static final int PARAGRAPH_BYTES = 16;
    // Where the unpacking program is entered in 64-bit mode.
    private static final int ENTRY_OFFSET = 0x200;
    // The first with xloadflags, which Linux 3.8 brought.
    private static final int MIN_VERSION = 0x20c;

    private static final String CODE = "protected-mode code";

    private BzImage() {}

    /** {@return whether the file has the mark of a bzImage} */
    static boolean isOne(BootFile file) {
        return file.size() >= SetupHeader.MAGIC + Integer.BYTES
                && file.read("header mark", SetupHeader.MAGIC, Integer.BYTES).getInt(0) == SetupHeader.MAGIC_VALUE;
    }

    /** Reads the setup header; refuses what cannot be entered in 64-bit mode, is not whole or contradicts itself. */
    static KernelImage read(BootFile file) {
        ByteBuffer sectors = file.read("setup header", 0, SetupHeader.LIMIT);
        requireVersion(file, sectors);
        SetupHeader header = SetupHeader.ofBzImage(sectors);
        if (header.end() < SetupHeader.MIN_END) {
            throw file.refuse(
                    "has a setup header up to byte 0x" + Integer.toHexString(header.end())
                            + ", but one of this version reaches 0x" + Integer.toHexString(SetupHeader.MIN_END),
                    KernelImage.CURE);
        }
        if (!header.hasEntry64()) {
            throw file.refuse("is a 32-bit kernel: XLF_KERNEL_64 is not set", KernelImage.CURE);
        }
        KernelImage.Part part = part(file, header);
        return new KernelImage(file, List.of(part), part.address() + ENTRY_OFFSET, header);
    }

    private static void requireVersion(BootFile file, ByteBuffer sectors) {
        int mark = Short.toUnsignedInt(sectors.getShort(SetupHeader.BOOT_FLAG));
        if (mark != SetupHeader.BOOT_FLAG_VALUE) {
            throw file.refuse(
                    "has the boot_flag 0x" + Integer.toHexString(mark) + " instead of 0xaa55", KernelImage.CURE);
        }
        int version = Short.toUnsignedInt(sectors.getShort(SetupHeader.VERSION));
        if (version < MIN_VERSION) {
            throw file.refuse(
                    "speaks boot protocol " + (version >> 8) + "." + (version & 0xff) + ", but at least 2.12 is needed",
                    "give a kernel from Linux 3.8 on");
        }
    }

    private static KernelImage.Part part(BootFile file, SetupHeader header) {
        long offset = (header.setupSectors() + 1L) * SECTOR_BYTES;
        long stated = header.paragraphs() * PARAGRAPH_BYTES;
        file.requireInside(CODE, offset, stated);
        if (stated <= ENTRY_OFFSET) {
            throw file.refuse(
                    "has only " + stated + " bytes of protected-mode code, less than its entry needs",
                    KernelImage.CURE);
        }
        // Loaded where it would unpack itself to at the earliest: lower saves nothing. Relocatable or not does not
        // matter then.
        long address = header.preferredAddress();
        long alignment = header.kernelAlignment();
        if (Long.bitCount(alignment) != 1 || address % alignment != 0) {
            throw file.refuse(
                    "wants to be loaded at 0x" + Long.toHexString(address) + ", which does not fit its alignment 0x"
                            + Long.toHexString(alignment),
                    KernelImage.CURE);
        }
        // Signatures may follow the code that the header counts. Boot loaders load all of it.
        long length = file.size() - offset;
        return KernelImage.Part.of(file, CODE, offset, length, address, Math.max(length, header.initSize()));
    }
}
