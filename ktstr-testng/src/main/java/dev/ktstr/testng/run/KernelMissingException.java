// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.failure.KernelException;

/** A kernel that was asked for could not be had; the message says why and what to do. */
final class KernelMissingException extends KernelException {
    KernelMissingException(String message, Throwable cause) {
        super(message, cause);
    }
}
