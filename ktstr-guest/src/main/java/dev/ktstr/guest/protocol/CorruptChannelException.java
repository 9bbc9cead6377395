// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

/** The shared memory holds what no correct peer leaves there. Nothing more can be read from this guest. */
public final class CorruptChannelException extends GuestException {
    /** Which check failed. */
    public enum Reason {
        /** The reader's index is not between its last value and the writer's. */
        READ_INDEX,
        /** The writer's index went back, ran more than a ring ahead, or is not on a frame boundary. */
        WRITE_INDEX,
        /** A payload claims to be longer than any may be. */
        PAYLOAD_LENGTH,
        /** The writer's index lies inside of the frame. */
        INCOMPLETE_FRAME,
        /** Header or payload differ from what was sent. */
        CHECKSUM,
        /** The reserved field is not 0. */
        RESERVED,
        /** A frame is missing or came twice. */
        SEQUENCE,
        /** The type is unknown, or one that only the other side sends. */
        TYPE
    }

    private final Reason reason;
    private final String ring;
    private final int readIndex;
    private final int writeIndex;

    CorruptChannelException(Reason reason, String ring, int readIndex, int writeIndex, String what) {
        super("The %s ring of the guest's channel is corrupt: %s (read index 0x%08x, write index 0x%08x). "
                        .formatted(ring, what, readIndex, writeIndex)
                + "Either the guest's memory was overwritten or its agent is of another version; "
                + "the guest's console log may tell.");
        this.reason = reason;
        this.ring = ring;
        this.readIndex = readIndex;
        this.writeIndex = writeIndex;
    }

    /** The same finding once more, for a caller who comes back. Not the same object: each throw tells its own place. */
    CorruptChannelException(CorruptChannelException first) {
        super(first.getMessage(), first);
        this.reason = first.reason;
        this.ring = first.ring;
        this.readIndex = first.readIndex;
        this.writeIndex = first.writeIndex;
    }

    /** {@return which check failed} */
    public Reason reason() {
        return reason;
    }

    /** {@return {@code host-to-guest} or {@code guest-to-host}} */
    public String ring() {
        return ring;
    }

    /** {@return the free-running read index, unsigned} */
    public int readIndex() {
        return readIndex;
    }

    /** {@return the free-running write index, unsigned} */
    public int writeIndex() {
        return writeIndex;
    }
}
