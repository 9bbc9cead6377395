// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import java.nio.charset.StandardCharsets;

/**
 * One message of the channel.
 *
 * @param type what the payload is
 * @param sequence its number, counted by the writer from 1 and unsigned
 * @param payload 0 to {@link ChannelLayout#FRAME_PAYLOAD_MAX} bytes, owned by the frame and not to be changed
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Frames are passed on, never compared; a copy per access would cost the bulk data.
public record Frame(FrameType type, int sequence, byte[] payload) {
    /** {@return the payload as JSON} Throws {@link MalformedMessageException} where it is none. */
    public JsonMessage json() {
        return JsonMessage.parse(toString(), payload);
    }

    /** {@return how a log calls this frame: {@code WORKER frame 12}} */
    @Override
    public String toString() {
        return type + " frame " + Integer.toUnsignedString(sequence);
    }

    /** {@return the bytes of a JSON text as they travel} */
    public static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
