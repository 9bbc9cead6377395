// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import dev.ktstr.kernel.failure.KernelException;

/** A text that should name a kernel does not. */
public final class KernelSpecException extends KernelException {

    private static final String EXPECTED = "Expected distro:<version> (distro:7.0, distro:7.0.13),"
            + " a path to a bzImage or vmlinux (./bzImage, /boot/vmlinuz), or a kernel cache key.";

    KernelSpecException(String value, String problem, String cure) {
        super("Kernel spec '" + value + "' " + problem + ". " + EXPECTED + " " + cure);
    }
}
