// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import dev.ktstr.kvm.MachineException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of this process's memory that is not Java's. After {@link #close} its buffers must not be used: what they would meet
 * then is not defined. Whoever hands buffers out takes care of that.
 */
public final class Mapping implements AutoCloseable {
    /** A buffer holds less than 2 GiB, so a larger mapping has several. */
    private static final long CHUNK = 1L << 30;

    private final long address;
    private final long length;
    private boolean mapped = true;

    private Mapping(long address, long length) {
        this.address = address;
        this.length = length;
    }

    /** {@return so many bytes of zeroed memory, which take none of the host's until they are touched} */
    public static Mapping ofMemory(long length) {
        NativeLibrary.load();
        Mapping mapping =
                new Mapping(Call.make(() -> mapMemory0(length), () -> "mmap(" + length + " bytes of memory)"), length);
        try {
            Call.make(
                    () -> keepFromChildren0(mapping.address, length),
                    () -> "madvise(" + length + " bytes, MADV_DONTFORK)");
            return mapping;
        } catch (RuntimeException e) {
            mapping.close();
            throw e;
        }
    }

    static Mapping ofDescriptor(Descriptor fd, long length, String what) {
        return new Mapping(
                Call.make(() -> mapShared0(fd.number(), length), () -> "mmap(" + what + ", " + length + " bytes)"),
                length);
    }

    /** {@return where it begins in this process} */
    public long address() {
        return address;
    }

    /** {@return its length in bytes} */
    public long length() {
        return length;
    }

    /** Asks the kernel to back the memory with huge pages. A kernel that has none goes on with small ones. */
    public void preferHugePages() {
        int ignored = useHugePages0(address, length);
    }

    /**
     * Gives its pages back to the host; it reads as zeros from then on. Does nothing to one that was closed: its addresses may be
     * somebody else's by then.
     */
    public synchronized void discard() {
        if (mapped) {
            Call.make(() -> discard0(address, length), () -> "madvise(" + length + " bytes, MADV_DONTNEED)");
        }
    }

    /** {@return all of it as one little-endian buffer; for a mapping of less than 2 GiB} */
    public ByteBuffer buffer() {
        return view(0, length);
    }

    /** {@return all of it as little-endian buffers of 1 GiB each, the last of what is left} */
    public List<ByteBuffer> chunks() {
        List<ByteBuffer> chunks = new ArrayList<>();
        for (long from = 0; from < length; from += CHUNK) {
            chunks.add(view(from, Math.min(CHUNK, length - from)));
        }
        return chunks;
    }

    /** {@return the size of each of {@link #chunks} but the last, in bytes} */
    public static long chunkSize() {
        return CHUNK;
    }

    private synchronized ByteBuffer view(long from, long size) {
        if (!mapped) {
            throw new IllegalStateException("the memory at 0x" + Long.toHexString(address) + " is unmapped");
        }
        ByteBuffer buffer = buffer0(address + from, size);
        if (buffer == null) {
            throw new MachineException("no heap for a buffer over " + size + " bytes");
        }
        return buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return where a direct buffer begins, whatever its position is} */
    static long addressOf(ByteBuffer direct) {
        return addressOf0(direct);
    }

    @Override
    public synchronized void close() {
        if (mapped) {
            mapped = false;
            int ignored = unmap0(address, length);
        }
    }

    private static native long mapMemory0(long length);

    private static native long mapShared0(int fd, long length);

    private static native int unmap0(long address, long length);

    private static native int useHugePages0(long address, long length);

    private static native int discard0(long address, long length);

    private static native int keepFromChildren0(long address, long length);

    private static native ByteBuffer buffer0(long address, long length);

    private static native long addressOf0(ByteBuffer buffer);
}
