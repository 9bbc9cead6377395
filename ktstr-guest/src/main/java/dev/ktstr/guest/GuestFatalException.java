// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.GuestException;

/** The agent cannot go on, said why, and powers the guest off. */
public final class GuestFatalException extends GuestException {
    GuestFatalException(String message) {
        super("The guest's agent gave up: " + message);
    }
}
