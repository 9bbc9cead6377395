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
public final class GuestRam implements GuestMemory, AutoCloseable {
    private final List<Stretch> stretches = new ArrayList<>();
    /** Held for reading during every access, for writing while the memory goes away. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private boolean closed;

    private record Stretch(MemoryRange range, Mapping mapping, List<ByteBuffer> chunks) {}

    /** Does something with a part of the memory. */
    private interface Access {
        void at(ByteBuffer chunk, int offset, int length);
    }

    private GuestRam() {}

    /** {@return zeroed RAM; it takes none of the host's memory until it is touched} */
    public static GuestRam of(List<MemoryRange> ranges) {
        GuestRam ram = new GuestRam();
        try {
            for (MemoryRange range : ranges) {
                Mapping mapping = Mapping.ofMemory(range.size());
                ram.stretches.add(new Stretch(range, mapping, List.of()));
                mapping.preferHugePages();
                ram.stretches.set(ram.stretches.size() - 1, new Stretch(range, mapping, mapping.chunks()));
            }
            return ram;
        } catch (RuntimeException e) {
            ram.close();
            throw e;
        }
    }

    /** {@return the mapping behind each of the ranges, in their order} */
    public List<Mapping> mappings() {
        return stretches.stream().map(Stretch::mapping).toList();
    }

    @Override
    public void write(long address, ByteBuffer source) {
        access(address, source.remaining(), (chunk, offset, length) -> {
            chunk.put(offset, source, source.position(), length);
            source.position(source.position() + length);
        });
    }

    @Override
    public void read(long address, ByteBuffer target) {
        access(address, target.remaining(), (chunk, offset, length) -> target.put(chunk.slice(offset, length)));
    }

    private void access(long address, int length, Access access) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the guest's memory is gone: the machine is closed");
            }
            requireRam(address, length);
            long at = address;
            int left = length;
            while (left > 0) {
                Stretch stretch = stretchOf(at);
                long offset = at - stretch.range().address();
                ByteBuffer chunk = stretch.chunks().get((int) (offset / Mapping.chunkSize()));
                int inChunk = (int) (offset % Mapping.chunkSize());
                int part = Math.min(left, chunk.capacity() - inChunk);
                access.at(chunk, inChunk, part);
                at += part;
                left -= part;
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Before anything is written: a write that does not fit is not to be half done. */
    private void requireRam(long address, int length) {
        long at = address;
        while (at - address < length) {
            Stretch stretch = stretchOf(at);
            if (stretch == null) {
                throw new GuestMemoryException(address, length);
            }
            at = stretch.range().end();
        }
    }

    private Stretch stretchOf(long address) {
        for (Stretch stretch : stretches) {
            if (address >= stretch.range().address()
                    && address < stretch.range().end()) {
                return stretch;
            }
        }
        return null;
    }

    /** Gives the memory back; no guest may use it any more. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            stretches.forEach(stretch -> stretch.mapping().close());
        } finally {
            lock.writeLock().unlock();
        }
    }
}
