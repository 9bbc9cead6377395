// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Reads files by chunks, for their checksums. Java cannot ask where a file's holes are, so zeros are looked for. */
final class Chunks {

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(ImageFile.CHUNK).asReadOnlyBuffer();

    /** Direct: a heap buffer would be copied into a direct one for each read. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(ImageFile.CHUNK);

    /** {@return the CRC32C of each chunk of the file that is not all zero, by offset} */
    SortedMap<Long, Integer> sums(Path file) throws IOException {
        TreeMap<Long, Integer> sums = new TreeMap<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            for (long offset = 0; offset < size; offset += ImageFile.CHUNK) {
                read(channel, offset, size);
                if (!isZero()) {
                    sums.put(offset, crc());
                }
            }
        }
        return sums;
    }

    /**
     * Checks the chunks that have a checksum, and no others: what was never written costs no time.
     *
     * @throws DamagedImageException when one differs
     */
    void verifyStored(Path path, ImageFile file) throws IOException, DamagedImageException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            for (Map.Entry<Long, Integer> chunk : file.chunks().entrySet()) {
                read(channel, chunk.getKey(), file.size());
                if (crc() != chunk.getValue()) {
                    throw differs(file, chunk.getKey());
                }
            }
        }
    }

    /**
     * Checks all chunks, also those that were zero when the file was stored.
     *
     * @throws DamagedImageException when one differs
     */
    void verifyAll(Path path, ImageFile file) throws IOException, DamagedImageException {
        SortedMap<Long, Integer> now = sums(path);
        for (long offset = 0; offset < file.size(); offset += ImageFile.CHUNK) {
            Integer stored = file.chunks().get(offset);
            Integer found = now.get(offset);
            if (stored == null ? found != null : !stored.equals(found)) {
                throw differs(file, offset);
            }
        }
    }

    private static DamagedImageException differs(ImageFile file, long offset) {
        return new DamagedImageException("has a file " + file.name() + " that differs from what was stored in the "
                + ImageFile.CHUNK + " bytes from offset " + offset);
    }

    /** Fills the buffer with the chunk at an offset. */
    private void read(FileChannel channel, long offset, long size) throws IOException {
        buffer.clear().limit((int) Math.min(ImageFile.CHUNK, size - offset));
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new EOFException("it ends at " + (offset + buffer.position()) + " of " + size + " bytes");
            }
        }
        buffer.flip();
    }

    private boolean isZero() {
        return buffer.mismatch(ZEROS.slice(0, buffer.limit())) < 0;
    }

    private int crc() {
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate());
        return (int) crc.getValue();
    }
}
