// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import dev.ktstr.kernel.failure.KernelException;

/** A command could not be started or did not end in time. */
public final class CommandException extends KernelException {

    /** Makes an error with a complete message. */
    public CommandException(String message) {
        super(message);
    }

    /** Makes an error with a complete message and its cause. */
    public CommandException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isNoAnswer() {
        return true;
    }
}
