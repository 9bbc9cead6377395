// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import dev.ktstr.guest.protocol.CorruptChannelException.Reason;
import java.nio.ByteBuffer;

/** Writes frames into one ring. For one thread at a time. */
public final class FrameWriter {
    private final Ring ring;

    /** Where the next frame goes. The copy in shared memory is for the reader only: the guest may scribble on it. */
    private int writeIndex;

    /** The reader's index as last believed: it only moves forward, and never past {@link #writeIndex}. */
    private int readIndex;

    private int lastSequence;

    /** What was found first. A guest may put its index right again afterwards; that does not make it believable. */
    private CorruptChannelException corruption;

    private FrameWriter(Ring ring) {
        this.ring = ring;
    }

    /**
     * {@return the host's writer}
     *
     * @param memory the channel: direct, {@link ChannelLayout#CHANNEL_SIZE} bytes, its indices zero
     */
    public static FrameWriter hostToGuest(ByteBuffer memory) {
        return new FrameWriter(Ring.hostToGuest(memory));
    }

    /** {@return the guest's writer, for whoever plays the guest in a test} */
    public static FrameWriter guestToHost(ByteBuffer memory) {
        return new FrameWriter(Ring.guestToHost(memory));
    }

    /**
     * Writes one frame if there is room for it now.
     *
     * @return false where the reader has to make room first; nothing was written then
     * @throws CorruptChannelException where the reader's index cannot be right, and for ever from then on
     * @throws IllegalArgumentException where the payload is larger than {@link ChannelLayout#FRAME_PAYLOAD_MAX}
     */
    public boolean tryWrite(FrameType type, byte[] payload) {
        if (payload.length > ChannelLayout.FRAME_PAYLOAD_MAX) {
            throw new IllegalArgumentException("The payload of a " + type + " frame has " + payload.length
                    + " bytes, expected at most " + ChannelLayout.FRAME_PAYLOAD_MAX);
        }
        int size = ChannelLayout.frameSize(payload.length);
        if (size > ring.size() - used()) {
            return false;
        }
        byte[] header = FrameHeader.of(type, lastSequence + 1, payload).write();
        byte[] padding = new byte[size - header.length - payload.length];
        ring.put(writeIndex, header);
        ring.put(writeIndex + header.length, payload);
        ring.put(writeIndex + header.length + payload.length, padding);
        writeIndex += size;
        lastSequence++;
        ring.releaseWriteIndex(writeIndex);
        return true;
    }

    /** {@return the sequence number of the last frame written, 0 before the first} */
    public int lastSequence() {
        return lastSequence;
    }

    /** {@return the bytes the reader has not taken yet} */
    private int used() {
        if (corruption != null) {
            throw new CorruptChannelException(corruption);
        }
        int seen = ring.acquireReadIndex();
        int used = writeIndex - seen;
        if (Integer.compareUnsigned(used, writeIndex - readIndex) > 0) {
            corruption = new CorruptChannelException(
                    Reason.READ_INDEX,
                    ring.name(),
                    seen,
                    writeIndex,
                    "its read index is 0x%08x, expected 0x%08x to 0x%08x".formatted(seen, readIndex, writeIndex));
            throw corruption;
        }
        readIndex = seen;
        return used;
    }
}
