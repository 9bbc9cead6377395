// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The bytes of a file, on disk or in memory. Each access is checked here. A file on disk is read and not mapped: one that
 * becomes shorter meanwhile is then an error with a message, and not a fault of the JVM.
 */
abstract class ElfBytes implements AutoCloseable {

    /** Reading into a heap buffer takes as much native memory, which the JDK keeps; this bounds it. */
    private static final int CHUNK = 1 << 20;

    private final String name;
    private final long size;

    private ElfBytes(String name, long size) {
        this.name = name;
        this.size = size;
    }

    static ElfBytes of(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            return new OnDisk(file.toString(), channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static ElfBytes of(byte[] content, String name) {
        return new InMemory(name, ByteBuffer.wrap(content).asReadOnlyBuffer());
    }

    /** {@return the file's name, for errors} */
    final String name() {
        return name;
    }

    /** {@return the file's size in bytes} */
    final long size() {
        return size;
    }

    /** {@return whether the file has these bytes} Both numbers may be anything, so neither is added to the other. */
    final boolean has(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= size && length <= size - offset;
    }

    /**
     * Reads a part of the file.
     *
     * @param what the part, for errors
     * @return its bytes, read-only, little-endian, from position 0
     * @throws ElfException when the part lies outside of the file or is larger than {@link ElfFile#LARGEST_READ}
     */
    final ByteBuffer part(long offset, long length, String what) throws IOException {
        if (!has(offset, length)) {
            throw error("has its %s at 0x%x with 0x%x bytes, outside of its 0x%x bytes", what, offset, length, size);
        }
        if (length > ElfFile.LARGEST_READ) {
            throw error("has a %s of 0x%x bytes, more than the limit of 0x%x", what, length, ElfFile.LARGEST_READ);
        }
        return read(offset, (int) length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency.
    final ElfException error(String format, Object... arguments) {
        return new ElfException(name, String.format(format, arguments));
    }

    /** Reads what is known to lie within the file. */
    abstract ByteBuffer read(long offset, int length) throws IOException;

    @Override
    public abstract void close() throws IOException;

    private static final class OnDisk extends ElfBytes {
        private final FileChannel channel;

        OnDisk(String name, FileChannel channel) throws IOException {
            super(name, channel.size());
            this.channel = channel;
        }

        @Override
        ByteBuffer read(long offset, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.position() < length) {
                bytes.limit(Math.min(length, bytes.position() + CHUNK));
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw error("became shorter than its 0x%x bytes while it was read", size());
                }
            }
            return bytes.flip();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static final class InMemory extends ElfBytes {
        private final ByteBuffer content;

        InMemory(String name, ByteBuffer content) {
            super(name, content.limit());
            this.content = content;
        }

        @Override
        ByteBuffer read(long offset, int length) {
            return content.slice((int) offset, length);
        }

        @Override
        public void close() {}
    }
}
