// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.failure.KernelException;

/** Sources of a kernel cannot be had, or are none. */
public sealed class SourceException extends KernelException permits OfflineException {

    private final boolean noAnswer;

    /** Makes an error with a complete message. */
    public SourceException(String message) {
        this(message, null);
    }

    /** Makes an error with a complete message and its cause. */
    public SourceException(String message, Throwable cause) {
        this(message, false, cause);
    }

    private SourceException(String message, boolean noAnswer, Throwable cause) {
        super(message, cause);
        this.noAnswer = noAnswer;
    }

    /** {@return the error for a server that gave no answer, or may not be asked} */
    static SourceException noAnswer(String message, Throwable cause) {
        return new SourceException(message, true, cause);
    }

    @Override
    public boolean isNoAnswer() {
        return noAnswer;
    }
}
