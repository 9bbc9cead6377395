// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.memory;

import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;

/** Guest memory that lies in several stretches, each somewhere else on the host: what is asked for is cut at their borders. */
public abstract class StretchedMemory implements GuestMemory {
    /** Moves bytes between the buffer, from its position to its limit, and a stretch. */
    protected interface Transfer {
        void at(int stretch, long offset, ByteBuffer buffer);
    }

    private final List<MemoryRange> stretches;
    private final List<MemoryRange> sorted;

    /**
     * @param stretches the guest's RAM; transfers name one by its place in this list
     */
    protected StretchedMemory(List<MemoryRange> stretches) {
        this.stretches = List.copyOf(stretches);
        this.sorted = stretches.stream()
                .sorted(Comparator.comparingLong(MemoryRange::address))
                .toList();
    }

    @Override
    public final List<MemoryRange> ranges() {
        return sorted;
    }

    /** Moves all of a buffer, in parts. */
    protected final void transfer(long address, ByteBuffer buffer, Transfer transfer) {
        int length = buffer.remaining();
        // First: a write that does not fit is not to be half done.
        if (!has(address, length)) {
            throw new GuestMemoryException(address, length);
        }
        int end = buffer.limit();
        try {
            long at = address;
            while (buffer.position() < end) {
                int index = stretchOf(at);
                MemoryRange stretch = stretches.get(index);
                int part = (int) Math.min(stretch.end() - at, end - buffer.position());
                buffer.limit(buffer.position() + part);
                transfer.at(index, at - stretch.address(), buffer);
                at += part;
            }
        } finally {
            buffer.limit(end);
        }
    }

    private int stretchOf(long address) {
        for (int i = 0; i < stretches.size(); i++) {
            if (address >= stretches.get(i).address()
                    && address < stretches.get(i).end()) {
                return i;
            }
        }
        throw new GuestMemoryException(address, 1);
    }
}
