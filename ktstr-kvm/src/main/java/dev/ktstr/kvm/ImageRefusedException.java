// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

/** An image that no machine can be started from. */
public final class ImageRefusedException extends MachineException {
    public ImageRefusedException(String message) {
        super(message);
    }

    public ImageRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
