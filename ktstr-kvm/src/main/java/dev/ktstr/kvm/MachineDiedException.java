// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

/** The machine has ended; the message says how. */
public class MachineDiedException extends MachineException {
    private final MachineEnd end;

    public MachineDiedException(MachineEnd end, String message) {
        super(message);
        this.end = end;
    }

    /** @param cause what was thrown, or null */
    public MachineDiedException(MachineEnd end, String message, Throwable cause) {
        super(message, cause);
        this.end = end;
    }

    /** {@return how it ended} */
    public MachineEnd end() {
        return end;
    }
}
