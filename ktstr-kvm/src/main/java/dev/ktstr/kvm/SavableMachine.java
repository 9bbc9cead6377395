// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

/** A machine that was booted to be saved. */
public interface SavableMachine extends Machine {
    /**
     * Completes the image and ends the machine, which must still be closed.
     *
     * @throws MachineException if the state could not be saved; the image is worth nothing then
     */
    void save() throws InterruptedException;
}
