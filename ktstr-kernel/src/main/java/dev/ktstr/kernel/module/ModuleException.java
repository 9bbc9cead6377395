// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.module;

import dev.ktstr.kernel.failure.KernelException;

/** A module is missing, or not what it should be. */
public final class ModuleException extends KernelException {

    /** Makes an error with a complete message. */
    public ModuleException(String message) {
        super(message);
    }

    /** Makes an error with a complete message and its cause. */
    public ModuleException(String message, Throwable cause) {
        super(message, cause);
    }
}
