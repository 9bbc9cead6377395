// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

import dev.ktstr.kvm.MachineException;

/** A kernel, an initramfs or a kernel command line that no guest, or not this one, can be started with. */
public class KernelLoadException extends MachineException {
    public KernelLoadException(String message) {
        super(message);
    }

    public KernelLoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
