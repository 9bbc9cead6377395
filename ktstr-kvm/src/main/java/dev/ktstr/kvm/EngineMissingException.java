// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

/** The program that runs machines is not there or cannot be executed; the message names it and the cure. */
public class EngineMissingException extends MachineException {
    public EngineMissingException(String message) {
        super(message);
    }

    public EngineMissingException(String message, Throwable cause) {
        super(message, cause);
    }
}
