// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One direction of the channel: bytes that wrap around, and where its two indices lie.
 *
 * <p>Indices run modulo 2^32 and are compared by their distance only. The index accessors order the memory between the
 * two sides, which the plain copies of the contents do not.
 *
 * @param name how messages call it
 * @param memory the whole channel, little-endian
 * @param offset where the ring's bytes begin
 * @param size of the ring in bytes, a power of two
 * @param writeIndexAt where the writer's index lies
 * @param readIndexAt where the reader's index lies
 */
record Ring(String name, ByteBuffer memory, int offset, int size, int writeIndexAt, int readIndexAt) {
    private static final VarHandle INDEX = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    static Ring hostToGuest(ByteBuffer memory) {
        return new Ring(
                "host-to-guest",
                channel(memory),
                ChannelLayout.CHANNEL_HOST_TO_GUEST_OFFSET,
                ChannelLayout.CHANNEL_HOST_TO_GUEST_SIZE,
                ChannelLayout.CHANNEL_AT_HOST_TO_GUEST_WRITE,
                ChannelLayout.CHANNEL_AT_HOST_TO_GUEST_READ);
    }

    static Ring guestToHost(ByteBuffer memory) {
        return new Ring(
                "guest-to-host",
                channel(memory),
                ChannelLayout.CHANNEL_GUEST_TO_HOST_OFFSET,
                ChannelLayout.CHANNEL_GUEST_TO_HOST_SIZE,
                ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_WRITE,
                ChannelLayout.CHANNEL_AT_GUEST_TO_HOST_READ);
    }

    /** Checks once what the ordered accesses need: enough memory, direct and aligned. */
    private static ByteBuffer channel(ByteBuffer memory) {
        if (memory.capacity() < ChannelLayout.CHANNEL_SIZE) {
            throw new IllegalArgumentException(
                    "The channel's memory has " + memory.capacity() + " bytes, expected " + ChannelLayout.CHANNEL_SIZE);
        }
        if (!memory.isDirect() || memory.alignmentOffset(0, Long.BYTES) != 0) {
            throw new IllegalArgumentException(
                    "The channel's memory must be a direct buffer that begins on a multiple of " + Long.BYTES
                            + " bytes, got " + memory + ": map it, or use ByteBuffer.allocateDirect");
        }
        return memory.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
    }

    int acquireWriteIndex() {
        return (int) INDEX.getAcquire(memory, writeIndexAt);
    }

    void releaseWriteIndex(int index) {
        INDEX.setRelease(memory, writeIndexAt, index);
    }

    int acquireReadIndex() {
        return (int) INDEX.getAcquire(memory, readIndexAt);
    }

    void releaseReadIndex(int index) {
        INDEX.setRelease(memory, readIndexAt, index);
    }

    /** Copies out of the ring, around its end where needed. */
    void get(int index, byte[] target) {
        int at = index & (size - 1);
        int first = Math.min(target.length, size - at);
        memory.get(offset + at, target, 0, first);
        memory.get(offset, target, first, target.length - first);
    }

    /** Copies into the ring, around its end where needed. */
    void put(int index, byte[] source) {
        int at = index & (size - 1);
        int first = Math.min(source.length, size - at);
        memory.put(offset + at, source, 0, first);
        memory.put(offset, source, first, source.length - first);
    }
}
