// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import dev.ktstr.kernel.progress.Progress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Takes the ELF kernel out of a bzImage. What comes out is the payload as the kernel's own loader would see it: the ELF
 * file, followed by relocations when the kernel is built for address randomisation.
 */
final class VmlinuxExtractor {

    /**
     * Largest vmlinux accepted, in bytes. Debian's are about 60 MB; this leaves room and stops a decompression bomb.
     */
    static final long LARGEST_VMLINUX = 1L << 30;

    private static final int LONGEST_MAGIC = 8;
    private static final int COPY_BYTES = 1 << 16;

    private VmlinuxExtractor() {}

    /**
     * Writes the uncompressed kernel of {@code image} to {@code vmlinux} and checks that it is one.
     *
     * @param header the header of {@code image}
     * @param vmlinux the file to make; left in pieces when this fails
     * @throws ImageException when the payload is of an unknown format, damaged, too large or no x86-64 kernel
     * @throws IOException when a file cannot be read or written
     */
    static void extract(Path image, BootHeader header, Path vmlinux, Progress progress) throws IOException {
        byte[] start = new byte[(int) Math.min(LONGEST_MAGIC, header.payloadLength())];
        read(image, header.payloadOffset(), start);
        PayloadCompression compression = PayloadCompression.of(start)
                .orElseThrow(() -> new ImageException(
                        image,
                        "has a payload of unknown compression, beginning with "
                                + HexFormat.of().formatHex(start)));
        long size = declaredSize(image, header);
        long streamLength = compression.streamLength(header.payloadLength());
        progress.started("Unpacking kernel (" + compression.name().toLowerCase(Locale.ROOT) + ")", size);
        try (InputStream file = new BufferedInputStream(Files.newInputStream(image), COPY_BYTES)) {
            file.skipNBytes(header.payloadOffset());
            decompress(image, compression, new WindowInputStream(file, streamLength), size, vmlinux, progress);
        } finally {
            progress.done();
        }
        LoadableKernel.check(vmlinux, image);
    }

    /** The last four bytes of the payload, whatever the compression. */
    private static long declaredSize(Path image, BootHeader header) throws IOException {
        byte[] last = new byte[PayloadCompression.SIZE_BYTES];
        if (header.payloadLength() <= last.length) {
            throw new ImageException(image, "has a payload of only " + header.payloadLength() + " bytes");
        }
        read(image, header.payloadOffset() + header.payloadLength() - last.length, last);
        long size = Integer.toUnsignedLong(
                ByteBuffer.wrap(last).order(ByteOrder.LITTLE_ENDIAN).getInt());
        if (size > LARGEST_VMLINUX) {
            throw new ImageException(
                    image, "says it unpacks to " + size + " bytes, more than the limit of " + LARGEST_VMLINUX);
        }
        return size;
    }

    private static void decompress(
            Path image, PayloadCompression compression, InputStream packed, long size, Path vmlinux, Progress progress)
            throws IOException {
        byte[] buffer = new byte[COPY_BYTES];
        long written = 0;
        try (InputStream unpacked = open(image, compression, packed);
                OutputStream out = Files.newOutputStream(vmlinux)) {
            for (int count = next(image, unpacked, buffer); count >= 0; count = next(image, unpacked, buffer)) {
                written += count;
                if (written > size) {
                    throw new ImageException(image, "unpacks to more than the " + size + " bytes it declares");
                }
                out.write(buffer, 0, count);
                progress.advanced(count);
            }
        }
        if (written < size) {
            throw new ImageException(image, "unpacks to " + written + " bytes but declares " + size);
        }
    }

    private static InputStream open(Path image, PayloadCompression compression, InputStream packed) throws IOException {
        try {
            return compression.open(packed);
        } catch (IOException | RuntimeException e) {
            throw damaged(image, compression.name(), e);
        }
    }

    /** Reads on, and tells damage of the input apart from trouble with the output. */
    private static int next(Path image, InputStream unpacked, byte[] buffer) {
        try {
            return unpacked.read(buffer);
        } catch (IOException | RuntimeException e) { // decompressors throw both kinds on damaged input
            throw damaged(image, "compressed", e);
        }
    }

    private static ImageException damaged(Path image, String what, Exception cause) {
        return new ImageException(image, "has a damaged " + what + " payload (" + cause.getMessage() + ")", cause);
    }

    private static void read(Path image, long offset, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(image)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw new ImageException(image, "became shorter while it was read");
                }
            }
        }
    }
}
