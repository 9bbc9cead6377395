// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.remote;

import dev.ktstr.kernel.failure.KernelException;

/** Kernels cannot be shared. Nobody fails because of it: what cannot be fetched is built. */
public final class RemoteException extends KernelException {

    /** Makes an error with a complete message. */
    public RemoteException(String message) {
        super(message);
    }

    /** Makes an error with a complete message and its cause. */
    public RemoteException(String message, Throwable cause) {
        super(message, cause);
    }
}
