// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

/**
 * A device of registers of one byte. It does not know on which ports it is. Called by any vCPU's thread, by several at once.
 */
public interface BusDevice {
    /** {@return what the guest reads from a register, 0 to 255} */
    int read(int offset);

    /** Takes what the guest writes to a register, 0 to 255. */
    void write(int offset, int value);
}
