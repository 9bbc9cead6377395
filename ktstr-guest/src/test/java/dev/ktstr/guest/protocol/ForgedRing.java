// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The guest-to-host ring in the hands of a guest that leaves there whatever it likes. */
public final class ForgedRing {
    private static final int AT_TYPE = 4;
    private static final int AT_CRC = 12;

    private final ByteBuffer memory;
    private final Ring ring;
    private int writeIndex;
    private int sequence;

    /** The bytes of the ring that may not be zero any more. */
    private int touched;

    public ForgedRing(ByteBuffer memory) {
        this.memory = memory.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
        this.ring = Ring.guestToHost(memory);
    }

    /** {@return the bytes of a frame with a checksum that fits, padded} Nothing about it needs to be right otherwise. */
    public static byte[] frame(int type, int reserved, int sequence, byte[] payload) {
        ByteBuffer bytes = ByteBuffer.allocate(ChannelLayout.frameSize(payload.length));
        bytes.put(new FrameHeader(payload.length, type, reserved, sequence, 0).write());
        bytes.put(payload);
        return repaired(bytes.array());
    }

    /** {@return a frame whose checksum fits again, over as much payload as its length claims and it has} */
    public static byte[] repaired(byte[] frame) {
        byte[] repaired = frame.clone();
        FrameHeader header = FrameHeader.read(Arrays.copyOf(frame, ChannelLayout.FRAME_HEADER_SIZE));
        int has = frame.length - ChannelLayout.FRAME_HEADER_SIZE;
        int length = Integer.compareUnsigned(header.length(), has) > 0 ? has : header.length();
        byte[] payload =
                Arrays.copyOfRange(frame, ChannelLayout.FRAME_HEADER_SIZE, ChannelLayout.FRAME_HEADER_SIZE + length);
        little(repaired).putInt(AT_CRC, header.checksum(payload));
        return repaired;
    }

    /** {@return the frame with another payload length, its checksum as it was} */
    public static byte[] withLength(byte[] frame, int length) {
        byte[] other = frame.clone();
        little(other).putInt(0, length);
        return other;
    }

    /** {@return the frame as another type, its checksum as it was} */
    public static byte[] withType(byte[] frame, int type) {
        byte[] other = frame.clone();
        little(other).putShort(AT_TYPE, (short) type);
        return other;
    }

    /** {@return the frame with a wrong checksum, unless the mask is 0} */
    public static byte[] withChecksumXor(byte[] frame, int mask) {
        byte[] other = frame.clone();
        little(other).putInt(AT_CRC, little(other).getInt(AT_CRC) ^ mask);
        return other;
    }

    /** Starts over: zeros where this guest wrote, and all indices. */
    public void clear() {
        memory.put(0, new byte[ChannelLayout.CHANNEL_HOST_TO_GUEST_OFFSET]);
        memory.put(ChannelLayout.CHANNEL_GUEST_TO_HOST_OFFSET, new byte[touched]);
        touched = 0;
        writeIndex = 0;
        sequence = 0;
    }

    /** {@return the sequence number that a correct agent would use next} */
    public int nextSequence() {
        return sequence + 1;
    }

    /** Sends a frame as a correct agent does, but without a look at the room there is. */
    public void send(FrameType type, byte[] payload) {
        append(frame(type.code(), 0, nextSequence(), payload));
    }

    /** Puts these bytes where the next frame belongs, and says so. */
    public void append(byte[] frame) {
        ring.put(writeIndex, frame);
        touched = Math.min(ring.size(), Math.max(touched, (writeIndex & (ring.size() - 1)) + frame.length));
        writeIndex += frame.length;
        sequence++;
        ring.releaseWriteIndex(writeIndex);
    }

    /** Overwrites bytes somewhere in the ring and moves no index. */
    public void scribble(int at, byte[] bytes) {
        ring.put(at, bytes);
        touched = Math.min(ring.size(), Math.max(touched, (at & (ring.size() - 1)) + bytes.length));
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
