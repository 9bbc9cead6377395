// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

/** A machine that could not be started, or ended when it should not have. */
public class MachineException extends RuntimeException {
    public MachineException(String message) {
        super(message);
    }

    public MachineException(String message, Throwable cause) {
        super(message, cause);
    }
}
