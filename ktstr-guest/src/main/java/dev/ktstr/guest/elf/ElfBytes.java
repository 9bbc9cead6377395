// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.elf;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An untrusted binary, read piece by piece: every offset and length is held against the file's size first. */
final class ElfBytes implements AutoCloseable {
    private static final VarHandle U16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle U32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle U64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final FileChannel channel;
    private final long size;

    private ElfBytes(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    static ElfBytes open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new ElfBytes(file, channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    long size() {
        return size;
    }

    /** {@return a piece of the file; the caller has bounded its length} */
    byte[] read(String what, long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw malformed("has its " + what + " at 0x" + Long.toHexString(offset) + " with 0x"
                    + Long.toHexString(length) + " bytes, but is only 0x" + Long.toHexString(size) + " bytes long");
        }
        ByteBuffer piece = ByteBuffer.allocate((int) length);
        while (piece.hasRemaining()) {
            if (channel.read(piece, offset + piece.position()) < 0) {
                throw malformed("became shorter while it was read");
            }
        }
        return piece.array();
    }

    /** {@return the text up to a NUL, which has to come within the length or what the file has left of it} */
    String string(String what, long offset, long length) throws IOException {
        long left = offset < 0 || offset > size ? length : Math.min(length, size - offset);
        byte[] bytes = read(what, offset, left);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return new String(bytes, 0, i, StandardCharsets.UTF_8);
            }
        }
        throw malformed("has a " + what + " at 0x" + Long.toHexString(offset) + " without an end");
    }

    MalformedElfException malformed(String problem) {
        return new MalformedElfException(file, problem);
    }

    static int u16(byte[] bytes, int at) {
        return Short.toUnsignedInt((short) U16.get(bytes, at));
    }

    static long u32(byte[] bytes, int at) {
        return Integer.toUnsignedLong((int) U32.get(bytes, at));
    }

    static long u64(byte[] bytes, int at) {
        return (long) U64.get(bytes, at);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
