// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.GuestException;

/** The agent sent a frame that has no place in the conversation. */
public final class UnexpectedFrameException extends GuestException {
    UnexpectedFrameException(String frame, String expected) {
        super(
                "The guest sent " + frame + ", expected " + expected
                        + ". An answer to an earlier request that was given up would explain it; otherwise the agent is broken.");
    }
}
