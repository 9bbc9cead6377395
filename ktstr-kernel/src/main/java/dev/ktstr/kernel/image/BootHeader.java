// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The setup header of a bzImage, as Documentation/arch/x86/boot.rst lays it out.
 *
 * @param payloadOffset where the compressed kernel begins, in bytes from the start of the file
 * @param payloadLength its length in bytes; it ends within the file
 * @param release the release the header names, such as {@code 7.0.13+deb13-cloud-amd64}, when it names one
 */
record BootHeader(long payloadOffset, long payloadLength, Optional<String> release) {

    private static final int SECTOR = 512;

    // Field (offset/size in bytes)
    private static final int SETUP_SECTS = 0x1f1; // 1: size of the setup code in sectors, without the boot sector
    private static final int BOOT_FLAG = 0x1fe; // 2: 0xaa55
    private static final int HEADER = 0x202; // 4: magic "HdrS"
    private static final int VERSION = 0x206; // 2: boot protocol, major << 8 | minor
    private static final int KERNEL_VERSION = 0x20e; // 2: address of the version string, minus 0x200
    private static final int PAYLOAD_OFFSET = 0x248; // 4: from the start of the protected-mode code (2.08 or newer)
    private static final int PAYLOAD_LENGTH = 0x24c; // 4

    private static final int BOOT_FLAG_MAGIC = 0xaa55;
    private static final int HEADER_MAGIC = 0x53726448; // "HdrS"
    private static final int PROTOCOL_WITH_PAYLOAD = 0x0208;
    private static final int HEADER_END = PAYLOAD_LENGTH + 4;
    private static final int SETUP_SECTS_WHEN_ZERO = 4;
    private static final int LONGEST_SETUP = (255 + 1) * SECTOR;

    /** {@return whether the file begins like a bzImage, whatever follows} */
    static boolean looksLike(ByteBuffer start) {
        return start.limit() >= HEADER + 4
                && start.order(ByteOrder.LITTLE_ENDIAN).getInt(HEADER) == HEADER_MAGIC;
    }

    /**
     * Reads and checks the header.
     *
     * @throws ImageException when it is no bzImage, too old, or points outside the file
     */
    static BootHeader read(Path image) throws IOException {
        try (FileChannel channel = FileChannel.open(image)) {
            long size = channel.size();
            ByteBuffer setup =
                    ByteBuffer.allocate((int) Math.min(size, LONGEST_SETUP)).order(ByteOrder.LITTLE_ENDIAN);
            while (setup.hasRemaining() && channel.read(setup) >= 0) {
                // until the buffer is full or the file ends
            }
            return parse(image, setup.flip(), size);
        }
    }

    private static BootHeader parse(Path image, ByteBuffer setup, long size) {
        if (setup.limit() < HEADER_END) {
            throw new ImageException(image, "ends after " + size + " bytes, within the boot header");
        }
        int bootFlag = Short.toUnsignedInt(setup.getShort(BOOT_FLAG));
        if (bootFlag != BOOT_FLAG_MAGIC || !looksLike(setup)) {
            throw new ImageException(
                    image,
                    String.format(
                            "has no boot header (boot flag 0x%04x, magic 0x%08x)", bootFlag, setup.getInt(HEADER)));
        }
        int protocol = Short.toUnsignedInt(setup.getShort(VERSION));
        if (protocol < PROTOCOL_WITH_PAYLOAD) {
            throw new ImageException(image, String.format("has boot protocol %d.%02d", protocol >> 8, protocol & 0xff));
        }
        int sectors = Byte.toUnsignedInt(setup.get(SETUP_SECTS));
        long setupBytes = (sectors == 0 ? SETUP_SECTS_WHEN_ZERO : sectors) * (long) SECTOR;
        long protectedMode = setupBytes + SECTOR;
        long offset = protectedMode + Integer.toUnsignedLong(setup.getInt(PAYLOAD_OFFSET));
        long length = Integer.toUnsignedLong(setup.getInt(PAYLOAD_LENGTH));
        if (length == 0 || offset + length > size) {
            throw new ImageException(
                    image,
                    String.format(
                            "has its payload at 0x%x with length 0x%x, outside the file of 0x%x bytes",
                            offset, length, size));
        }
        return new BootHeader(offset, length, release(setup, setupBytes));
    }

    private static Optional<String> release(ByteBuffer setup, long setupBytes) {
        int pointer = Short.toUnsignedInt(setup.getShort(KERNEL_VERSION));
        int start = pointer + 0x200;
        long end = Math.min(setup.limit(), setupBytes + SECTOR);
        if (pointer == 0 || start >= end) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (int at = start; at < end && setup.get(at) != 0; at++) {
            text.append((char) Byte.toUnsignedInt(setup.get(at)));
        }
        return KernelRelease.firstWord(text.toString());
    }
}
