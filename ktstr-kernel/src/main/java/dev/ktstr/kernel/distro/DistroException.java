// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import dev.ktstr.kernel.failure.KernelException;

/** The distribution cannot supply a kernel: no package manager, no such series, or the archive cannot be asked. */
public final class DistroException extends KernelException {

    private static final String CURE = " Or give a kernel image yourself: -Dktstr.kernel=/path/to/bzImage.";

    private final String problem;

    /** Makes an error from whole sentences; the way around the package manager is added. */
    public DistroException(String message) {
        super(message + CURE);
        this.problem = message;
    }

    /** Makes an error with its cause. */
    public DistroException(String message, Throwable cause) {
        super(message + CURE, cause);
        this.problem = message;
    }

    /** What the archive offers no more is in the cache as it was. */
    @Override
    public boolean isNoAnswer() {
        return true;
    }

    /** {@return the message without the way around the package manager} */
    String problem() {
        return problem;
    }
}
