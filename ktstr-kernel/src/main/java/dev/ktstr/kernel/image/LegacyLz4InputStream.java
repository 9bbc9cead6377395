// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;

/**
 * Reads the legacy frame of LZ4, which kernel builds use and commons-compress does not know: a magic number, then
 * blocks of a four-byte little-endian length and that many bytes, each expanding to at most 8 MiB, until the stream
 * ends.
 */
final class LegacyLz4InputStream extends InputStream {

    private static final int MAGIC_BYTES = 4;

    /** LZ4 expands incompressible data by less than this. */
    private static final int LONGEST_BLOCK = (8 << 20) + (64 << 10);

    private final InputStream in;
    private InputStream block = InputStream.nullInputStream();

    LegacyLz4InputStream(InputStream in) throws IOException {
        this.in = in;
        in.skipNBytes(MAGIC_BYTES);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = block.read(bytes, offset, length);
        while (count < 0 && nextBlock()) {
            count = block.read(bytes, offset, length);
        }
        return count;
    }

    private boolean nextBlock() throws IOException {
        byte[] header = in.readNBytes(4);
        if (header.length == 0) {
            return false;
        }
        if (header.length < 4) {
            throw new EOFException("LZ4 block length is cut off");
        }
        int size = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (size <= 0 || size > LONGEST_BLOCK) {
            throw new IOException("LZ4 block length " + Integer.toUnsignedString(size) + " is out of range");
        }
        byte[] compressed = in.readNBytes(size);
        if (compressed.length < size) {
            throw new EOFException("LZ4 block is cut off");
        }
        block = new BlockLZ4CompressorInputStream(new ByteArrayInputStream(compressed));
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
