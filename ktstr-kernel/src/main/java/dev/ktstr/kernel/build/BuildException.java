// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.failure.KernelException;

/** A kernel cannot be built. */
public final class BuildException extends KernelException {

    /** Makes an error with a complete message. */
    public BuildException(String message) {
        super(message);
    }

    /** Makes an error with a complete message and its cause. */
    public BuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
