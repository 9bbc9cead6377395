// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.failure;

/**
 * A kernel could not be supplied. The message names the value, what was expected and the cure; subclasses say which
 * part failed.
 *
 * <p>Unchecked, because callers let it travel to the one place that turns it into a build failure.
 */
public class KernelException extends RuntimeException {

    /** Makes an error with a complete message: value, expectation, cure. */
    public KernelException(String message) {
        super(message);
    }

    /** Makes an error with a complete message; {@code cause} is kept and not repeated in the message. */
    public KernelException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * {@return whether somebody only gave no answer, which says nothing against what was had before} Otherwise an answer was not what it
     * should be, or a setting is wrong: that must be seen and not be worked around.
     */
    public boolean isNoAnswer() {
        return false;
    }
}
