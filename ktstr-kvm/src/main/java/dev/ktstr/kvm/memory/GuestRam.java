// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.memory;

import dev.ktstr.kvm.jni.Mapping;
import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The RAM of a guest of our own VMM: memory of this process, one mapping for each stretch. No buffer ever leaves this class,
 * since touching one after {@link #close} would end the JVM.
 */
public final class GuestRam extends StretchedMemory implements AutoCloseable {
    private final List<Mapping> mappings = new ArrayList<>();
    /** Of each mapping; a buffer has less than 2 GiB. */
    private final List<List<ByteBuffer>> chunks = new ArrayList<>();
    /** Held for reading during every access, for writing while the memory goes away. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private boolean closed;

    private GuestRam(List<MemoryRange> ranges) {
        super(ranges);
    }

    /** {@return zeroed RAM; it takes none of the host's memory until it is touched} */
    public static GuestRam of(List<MemoryRange> ranges) {
        GuestRam ram = new GuestRam(ranges);
        try {
            for (MemoryRange range : ranges) {
                Mapping mapping = Mapping.ofMemory(range.size());
                ram.mappings.add(mapping);
                mapping.preferHugePages();
                ram.chunks.add(mapping.chunks());
            }
            return ram;
        } catch (RuntimeException e) {
            ram.close();
            throw e;
        }
    }

    /** {@return the mapping behind each of the ranges, in their order} */
    public List<Mapping> mappings() {
        return List.copyOf(mappings);
    }

    @Override
    public void write(long address, ByteBuffer source) {
        access(address, source, (chunk, offset, buffer) -> {
            int length = buffer.remaining();
            chunk.put(offset, buffer, buffer.position(), length);
            buffer.position(buffer.position() + length);
        });
    }

    @Override
    public void read(long address, ByteBuffer target) {
        access(address, target, (chunk, offset, buffer) -> buffer.put(chunk.slice(offset, buffer.remaining())));
    }

    /** Moves a buffer into a chunk, or out of it. */
    private interface Access {
        void at(ByteBuffer chunk, int offset, ByteBuffer buffer);
    }

    private void access(long address, ByteBuffer buffer, Access access) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the guest's memory is gone: the machine is closed");
            }
            transfer(address, buffer, (stretch, offset, part) -> inChunks(chunks.get(stretch), offset, part, access));
        } finally {
            lock.readLock().unlock();
        }
    }

    private static void inChunks(List<ByteBuffer> chunks, long offset, ByteBuffer buffer, Access access) {
        int end = buffer.limit();
        long at = offset;
        while (buffer.position() < end) {
            ByteBuffer chunk = chunks.get((int) (at / Mapping.chunkSize()));
            int inChunk = (int) (at % Mapping.chunkSize());
            int part = Math.min(end - buffer.position(), chunk.capacity() - inChunk);
            buffer.limit(buffer.position() + part);
            access.at(chunk, inChunk, buffer);
            at += part;
        }
    }

    /** Gives the memory back; no guest may use it any more. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            mappings.forEach(Mapping::close);
        } finally {
            lock.writeLock().unlock();
        }
    }
}
