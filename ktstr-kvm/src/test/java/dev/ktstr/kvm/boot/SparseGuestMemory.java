// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import dev.ktstr.kvm.memory.GuestMemory;
import dev.ktstr.kvm.memory.GuestMemoryException;
import dev.ktstr.kvm.x86.MemoryLayout;
import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Guest memory on the heap that holds only the pages that were written, so that a guest of 5 GiB costs nothing. */
public final class SparseGuestMemory implements GuestMemory {
    private static final int PAGE = 4096;

    private final MemoryLayout layout;
    private final SortedMap<Long, byte[]> pages = new TreeMap<>();

    public SparseGuestMemory(MemoryLayout layout) {
        this.layout = layout;
    }

    /** {@return the pages that were written, by address} */
    SortedMap<Long, byte[]> pages() {
        return pages;
    }

    @Override
    public void write(long address, ByteBuffer source) {
        requireRam(address, source.remaining());
        for (long at = address; source.hasRemaining(); ) {
            int offset = (int) (at % PAGE);
            int length = Math.min(source.remaining(), PAGE - offset);
            source.get(pages.computeIfAbsent(at - offset, page -> new byte[PAGE]), offset, length);
            at += length;
        }
    }

    @Override
    public void read(long address, ByteBuffer target) {
        requireRam(address, target.remaining());
        for (long at = address; target.hasRemaining(); ) {
            int offset = (int) (at % PAGE);
            int length = Math.min(target.remaining(), PAGE - offset);
            target.put(pages.getOrDefault(at - offset, new byte[PAGE]), offset, length);
            at += length;
        }
    }

    @Override
    public List<MemoryRange> ranges() {
        return layout.ranges();
    }

    private void requireRam(long address, long length) {
        if (!has(address, length)) {
            throw new GuestMemoryException(address, length);
        }
    }
}
