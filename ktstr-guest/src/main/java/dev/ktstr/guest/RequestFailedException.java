// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.GuestException;

/** The agent tried what it was asked and failed. It can be asked again, or for something else. */
public final class RequestFailedException extends GuestException {
    private final String reason;

    RequestFailedException(String request, String reason) {
        super("The guest failed to " + request + ": " + reason);
        this.reason = reason;
    }

    /** {@return whether what failed is what the kernel answers when there is no memory left, or no room in a file system of memory} */
    public boolean isOutOfMemory() {
        // strerror of ENOMEM and ENOSPC in the agent's C library.
        return reason.endsWith("Cannot allocate memory") || reason.endsWith("No space left on device");
    }
}
