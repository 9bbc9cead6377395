// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.memory;

import dev.ktstr.kvm.x86.MemoryRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The RAM of a guest, by guest-physical address. Numbers are little-endian. Any thread may use it. */
public interface GuestMemory {
    /** {@return where the guest has RAM, by rising address} */
    List<MemoryRange> ranges();

    /**
     * Copies the bytes from the source's position to its limit into the guest's memory; the position ends up at the limit.
     *
     * @throws GuestMemoryException if any of them would lie where the guest has no RAM; nothing is written then
     */
    void write(long address, ByteBuffer source);

    /**
     * Fills the target from its position to its limit with bytes of the guest's memory.
     *
     * @throws GuestMemoryException if any of them would lie where the guest has no RAM
     */
    void read(long address, ByteBuffer target);

    /** {@return whether the guest has RAM for all of these bytes} */
    default boolean has(long address, long length) {
        if (length <= 0) {
            return length == 0;
        }
        long at = address;
        for (MemoryRange range : ranges()) {
            if (at >= range.address() && at < range.end()) {
                // Not at + length, which may be more than a long holds.
                if (range.end() - at >= length - (at - address)) {
                    return true;
                }
                at = range.end();
            }
        }
        return false;
    }

    /** Copies bytes into the guest's memory, see {@link #write(long, ByteBuffer)}. */
    default void write(long address, byte[] bytes) {
        write(address, ByteBuffer.wrap(bytes));
    }

    /** {@return so many bytes from there on} */
    default byte[] read(long address, int length) {
        byte[] bytes = new byte[length];
        read(address, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** {@return the 64-bit number at this address} */
    default long readLong(long address) {
        return ByteBuffer.wrap(read(address, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }
}
