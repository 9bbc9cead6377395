// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import dev.ktstr.guest.GuestAgent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory for a channel, prepared and not shared with anybody. */
public final class Channels {
    private Channels() {}

    public static ByteBuffer prepared() {
        ByteBuffer memory =
                ByteBuffer.allocateDirect(ChannelLayout.CHANNEL_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        GuestAgent.prepare(memory);
        return memory;
    }
}
