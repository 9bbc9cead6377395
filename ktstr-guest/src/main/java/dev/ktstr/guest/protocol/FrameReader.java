// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import dev.ktstr.guest.protocol.CorruptChannelException.Reason;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads frames out of one ring and believes nothing: a frame is copied out first and then judged by the copy, so that a
 * writer that keeps scribbling cannot change what was checked. For one thread at a time.
 *
 * <p>Padding is skipped unread. After a {@link CorruptChannelException} the reader throws the same finding for ever,
 * whatever the memory says by then: there is no way back from a lost frame boundary.
 */
public final class FrameReader {
    private final Ring ring;
    private final boolean fromGuest;

    /** Where the next frame begins. The copy in shared memory is for the writer only: the guest may scribble on it. */
    private int readIndex;

    /** The writer's index as last believed: it only moves forward, and never more than a ring past {@link #readIndex}. */
    private int writeIndex;

    private int lastSequence;

    /** What was found first. A guest may put the bytes right again afterwards; that does not make it believable. */
    private CorruptChannelException corruption;

    private FrameReader(Ring ring, boolean fromGuest) {
        this.ring = ring;
        this.fromGuest = fromGuest;
    }

    /**
     * {@return the host's reader}
     *
     * @param memory the channel: direct, {@link ChannelLayout#CHANNEL_SIZE} bytes, its indices zero
     */
    public static FrameReader guestToHost(ByteBuffer memory) {
        return new FrameReader(Ring.guestToHost(memory), true);
    }

    /** {@return the guest's reader, for whoever plays the guest in a test} */
    public static FrameReader hostToGuest(ByteBuffer memory) {
        return new FrameReader(Ring.hostToGuest(memory), false);
    }

    /**
     * {@return the next frame, or empty where none has arrived} At most {@link ChannelLayout#FRAME_PAYLOAD_MAX} bytes are
     * kept for it.
     *
     * @throws CorruptChannelException where indices or bytes cannot be what a correct writer left
     */
    public Optional<Frame> poll() {
        if (corruption != null) {
            throw new CorruptChannelException(corruption);
        }
        try {
            return next();
        } catch (CorruptChannelException e) {
            corruption = e;
            throw e;
        }
    }

    private Optional<Frame> next() {
        int available = available();
        if (available == 0) {
            return Optional.empty();
        }
        if (available < ChannelLayout.FRAME_HEADER_SIZE) {
            throw corrupt(
                    Reason.INCOMPLETE_FRAME,
                    "%d bytes are there, expected at least a header of %d"
                            .formatted(available, ChannelLayout.FRAME_HEADER_SIZE));
        }
        byte[] headerBytes = new byte[ChannelLayout.FRAME_HEADER_SIZE];
        ring.get(readIndex, headerBytes);
        FrameHeader header = FrameHeader.read(headerBytes);
        if (Integer.compareUnsigned(header.length(), ChannelLayout.FRAME_PAYLOAD_MAX) > 0) {
            throw corrupt(
                    Reason.PAYLOAD_LENGTH,
                    "a frame claims a payload of %s bytes, expected at most %d"
                            .formatted(Integer.toUnsignedString(header.length()), ChannelLayout.FRAME_PAYLOAD_MAX));
        }
        int size = ChannelLayout.frameSize(header.length());
        if (size > available) {
            throw corrupt(
                    Reason.INCOMPLETE_FRAME,
                    "a frame claims %d bytes, but only %d were written".formatted(size, available));
        }
        byte[] payload = new byte[header.length()];
        ring.get(readIndex + ChannelLayout.FRAME_HEADER_SIZE, payload);
        Frame frame = check(header, payload);
        readIndex += size;
        lastSequence++;
        ring.releaseReadIndex(readIndex);
        return Optional.of(frame);
    }

    private int available() {
        int seen = ring.acquireWriteIndex();
        int available = seen - readIndex;
        if (Integer.compareUnsigned(available, ring.size()) > 0) {
            throw new CorruptChannelException(
                    Reason.WRITE_INDEX,
                    ring.name(),
                    readIndex,
                    seen,
                    "its write index is 0x%08x, which is %s bytes past the read index, expected at most %d"
                            .formatted(seen, Integer.toUnsignedString(available), ring.size()));
        }
        if (available < writeIndex - readIndex) {
            throw new CorruptChannelException(
                    Reason.WRITE_INDEX,
                    ring.name(),
                    readIndex,
                    seen,
                    "its write index went back to 0x%08x from 0x%08x".formatted(seen, writeIndex));
        }
        if (seen % ChannelLayout.FRAME_ALIGNMENT != 0) {
            throw new CorruptChannelException(
                    Reason.WRITE_INDEX,
                    ring.name(),
                    readIndex,
                    seen,
                    "its write index is 0x%08x, expected a multiple of %d"
                            .formatted(seen, ChannelLayout.FRAME_ALIGNMENT));
        }
        writeIndex = seen;
        return available;
    }

    private Frame check(FrameHeader header, byte[] payload) {
        int checksum = header.checksum(payload);
        if (header.crc32() != checksum) {
            throw corrupt(
                    Reason.CHECKSUM,
                    "a frame of %d bytes says CRC 0x%08x, its contents give 0x%08x"
                            .formatted(payload.length, header.crc32(), checksum));
        }
        if (header.reserved() != 0) {
            throw corrupt(
                    Reason.RESERVED, "a frame's reserved field is 0x%04x, expected 0".formatted(header.reserved()));
        }
        if (header.sequence() != lastSequence + 1) {
            throw corrupt(
                    Reason.SEQUENCE,
                    "a frame has sequence number %s, expected %s"
                            .formatted(
                                    Integer.toUnsignedString(header.sequence()),
                                    Integer.toUnsignedString(lastSequence + 1)));
        }
        FrameType type = FrameType.of(header.type())
                .filter(known -> known.fromGuest() == fromGuest)
                .orElseThrow(() -> corrupt(
                        Reason.TYPE,
                        "a frame has type 0x%02x, expected one that the %s sends"
                                .formatted(header.type(), fromGuest ? "guest" : "host")));
        return new Frame(type, header.sequence(), payload);
    }

    private CorruptChannelException corrupt(Reason reason, String what) {
        return new CorruptChannelException(reason, ring.name(), readIndex, writeIndex, what);
    }
}
