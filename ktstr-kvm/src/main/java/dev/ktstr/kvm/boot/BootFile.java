// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import dev.ktstr.kvm.memory.GuestMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file that goes into a guest's memory. It is read, not mapped: access to a mapping whose file has become shorter ends in an
 * error that Java cannot be made to expect.
 */
final class BootFile implements AutoCloseable {
    // Small enough to stay in a processor's cache between being read and being written.
    private static final int PIECE_BYTES = 256 << 10;

    private final String role;
    private final Path path;
    private final FileChannel channel;
    private final long size;

    private BootFile(String role, Path path, FileChannel channel, long size) {
        this.role = role;
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /**
     * Opens a file.
     *
     * @param role what messages call it
     * @throws KernelLoadException if it is not a regular file, is empty or cannot be read
     */
    static BootFile open(String role, Path path) {
        FileChannel channel;
        long size;
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            // Asked first, because opening a FIFO would wait for its writer.
            if (!attributes.isRegularFile()) {
                throw new KernelLoadException(role + " " + path + " is "
                        + (attributes.isDirectory() ? "a directory" : "not a regular file") + "; name the file itself");
            }
            size = attributes.size();
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new KernelLoadException(
                    role + " " + path + " cannot be read (" + e.getClass().getSimpleName()
                            + "); see that it exists and may be read",
                    e);
        }
        BootFile file = new BootFile(role, path, channel, size);
        if (size == 0) {
            file.close();
            throw file.refuse("is empty", "make or fetch it again");
        }
        return file;
    }

    /** {@return its size in bytes, at least 1} */
    long size() {
        return size;
    }

    /** {@return an exception that names this file, what is wrong with it, and the cure} */
    KernelLoadException refuse(String problem, String cure) {
        return new KernelLoadException(role + " " + path + " " + problem + "; " + cure);
    }

    /**
     * Refuses a file that ends too early.
     *
     * @param what the part that must be inside the file
     * @param offset where the part begins; a negative number is a very large one
     * @param length its length in bytes; a negative number is a very large one
     */
    void requireInside(String what, long offset, long length) {
        if (offset < 0 || length < 0 || length > size - offset) {
            throw refuse(
                    "has " + size + " bytes, but its " + what + " has " + Long.toUnsignedString(length) + " from byte "
                            + Long.toUnsignedString(offset) + " on",
                    "it is truncated or damaged: make or fetch it again");
        }
    }

    /** {@return a part of the file, little-endian; as long as the caller thinks wise to hold in memory} */
    ByteBuffer read(String what, long offset, int length) {
        requireInside(what, offset, length);
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, offset);
        return bytes;
    }

    /** Copies a part of the file, which is inside of it, to a guest-physical address. */
    void copyTo(GuestMemory memory, long address, long offset, long length) {
        // Direct, so that the kernel copies into it and the guest's memory takes from it, with no copy in between.
        ByteBuffer piece = ByteBuffer.allocateDirect((int) Math.min(length, PIECE_BYTES));
        for (long done = 0; done < length; done += piece.capacity()) {
            piece.clear().limit((int) Math.min(length - done, piece.capacity()));
            fill(piece, offset + done);
            memory.write(address + done, piece);
        }
    }

    private void fill(ByteBuffer target, long offset) {
        long at = offset;
        try {
            while (target.hasRemaining()) {
                int read = channel.read(target, at);
                if (read < 0) {
                    throw refuse("became shorter while it was read", "let nobody write it while machines start");
                }
                at += read;
            }
        } catch (IOException e) {
            throw new KernelLoadException(
                    role + " " + path + " cannot be read at byte " + at + "; see that it is not on a failing disk", e);
        }
        target.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written, so nothing can be lost.
        }
    }
}
