// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.GuestException;

/** The agent tried what it was asked and failed. It can be asked again, or for something else. */
public final class RequestFailedException extends GuestException {
    RequestFailedException(String request, String message) {
        super("The guest failed to " + request + ": " + message);
    }
}
