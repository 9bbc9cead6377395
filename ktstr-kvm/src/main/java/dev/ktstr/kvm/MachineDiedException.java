// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

/** The machine ended by itself; the message says how. */
public class MachineDiedException extends MachineException {
    public MachineDiedException(String message) {
        super(message);
    }
}
