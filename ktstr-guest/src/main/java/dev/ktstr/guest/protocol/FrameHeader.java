// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * The 16 bytes before a payload, as they are on the wire and not yet believed.
 *
 * @param length of the payload in bytes, unsigned
 * @param type code of a {@link FrameType}, 0 to 0xffff
 * @param reserved 0
 * @param sequence unsigned
 * @param crc32 over the fields before it and then the payload
 */
record FrameHeader(int length, int type, int reserved, int sequence, int crc32) {
    /** The bytes of the header that the checksum covers: all but the checksum itself. */
    private static final int CHECKED_SIZE = ChannelLayout.FRAME_HEADER_SIZE - Integer.BYTES;

    static FrameHeader of(FrameType type, int sequence, byte[] payload) {
        FrameHeader unchecked = new FrameHeader(payload.length, type.code(), 0, sequence, 0);
        return new FrameHeader(payload.length, type.code(), 0, sequence, unchecked.checksum(payload));
    }

    byte[] write() {
        return ByteBuffer.allocate(ChannelLayout.FRAME_HEADER_SIZE)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .putShort((short) type)
                .putShort((short) reserved)
                .putInt(sequence)
                .putInt(crc32)
                .array();
    }

    static FrameHeader read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new FrameHeader(
                in.getInt(),
                Short.toUnsignedInt(in.getShort()),
                Short.toUnsignedInt(in.getShort()),
                in.getInt(),
                in.getInt());
    }

    /** {@return the checksum this header should carry with that payload} */
    int checksum(byte[] payload) {
        CRC32 crc = new CRC32();
        crc.update(write(), 0, CHECKED_SIZE);
        crc.update(payload);
        return (int) crc.getValue();
    }
}
