// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.failure.KernelException;

/** Sources of a kernel cannot be had, or are none. */
public sealed class SourceException extends KernelException permits OfflineException {

    /** Makes an error with a complete message. */
    public SourceException(String message) {
        super(message);
    }

    /** Makes an error with a complete message and its cause. */
    public SourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
