// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

/**
 * Something the guest did wrong or failed to do. Whoever owns the machine catches this one type to attach what only it
 * knows: console log, kernel, topology.
 */
public abstract class GuestException extends RuntimeException {
    protected GuestException(String message) {
        super(message);
    }

    protected GuestException(String message, Throwable cause) {
        super(message, cause);
    }
}
