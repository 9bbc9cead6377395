// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import dev.ktstr.kernel.failure.KernelException;

/** Something was asked of a running kernel's memory that is not there, or cannot be what it should be. Says what is there. */
public class LiveKernelException extends KernelException {
    public LiveKernelException(String message) {
        super(message);
    }

    public LiveKernelException(String message, Throwable cause) {
        super(message, cause);
    }
}
