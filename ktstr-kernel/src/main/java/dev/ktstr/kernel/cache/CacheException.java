// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.failure.KernelException;

/** The kernel cache cannot give or keep a kernel. */
public final class CacheException extends KernelException {

    /** Makes an error with a complete message. */
    public CacheException(String message) {
        super(message);
    }

    /** Makes an error with a complete message and its cause. */
    public CacheException(String message, Throwable cause) {
        super(message, cause);
    }
}
