// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

/**
 * Where things lie in the channel's memory, in bytes; names and values are those of {@code protocol.h}, which also says
 * what each of them means.
 */
public final class ChannelLayout {
    /** {@code "KSTR"} in memory order. */
    public static final int CHANNEL_MAGIC = 0x5254534b;

    public static final int CHANNEL_VERSION = 1;
    public static final int CHANNEL_SIZE = 4 << 20;

    public static final int CHANNEL_HOST_TO_GUEST_OFFSET = 0x1000;
    public static final int CHANNEL_HOST_TO_GUEST_SIZE = 1 << 20;
    public static final int CHANNEL_GUEST_TO_HOST_OFFSET = 0x101000;
    public static final int CHANNEL_GUEST_TO_HOST_SIZE = 2 << 20;

    public static final int CHANNEL_AT_MAGIC = 0x000;
    public static final int CHANNEL_AT_VERSION = 0x004;
    public static final int CHANNEL_AT_HOST_TO_GUEST_OFFSET = 0x008;
    public static final int CHANNEL_AT_HOST_TO_GUEST_SIZE = 0x00c;
    public static final int CHANNEL_AT_GUEST_TO_HOST_OFFSET = 0x010;
    public static final int CHANNEL_AT_GUEST_TO_HOST_SIZE = 0x014;
    public static final int CHANNEL_AT_GENERATION = 0x018;
    public static final int CHANNEL_AT_HOST_TO_GUEST_WRITE = 0x040;
    public static final int CHANNEL_AT_HOST_TO_GUEST_READ = 0x080;
    public static final int CHANNEL_AT_GUEST_TO_HOST_WRITE = 0x0c0;
    public static final int CHANNEL_AT_GUEST_TO_HOST_READ = 0x100;
    public static final int CHANNEL_AT_HEARTBEAT = 0x140;

    public static final int FRAME_HEADER_SIZE = 16;
    public static final int FRAME_ALIGNMENT = 8;
    public static final int FRAME_PAYLOAD_MAX = 256 << 10;

    private ChannelLayout() {}

    /** {@return the bytes a frame takes in a ring, header and padding included} */
    static int frameSize(int payloadLength) {
        return (FRAME_HEADER_SIZE + payloadLength + FRAME_ALIGNMENT - 1) & -FRAME_ALIGNMENT;
    }
}
