// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.trust;

import dev.ktstr.kernel.failure.KernelException;

/** Something is not proven to be what it claims to be, and is not used. */
public final class TrustException extends KernelException {

    /** Makes an error with a complete message. */
    public TrustException(String message) {
        super(message);
    }

    /** Makes an error with a complete message and its cause. */
    public TrustException(String message, Throwable cause) {
        super(message, cause);
    }
}
