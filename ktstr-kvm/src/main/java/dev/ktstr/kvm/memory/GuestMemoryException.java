// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.memory;

import dev.ktstr.kvm.MachineException;

/** Bytes were asked for, or written, where a guest has no RAM. */
public class GuestMemoryException extends MachineException {
    public GuestMemoryException(long address, long length) {
        super("the guest has no RAM for all of the " + length + " bytes from 0x" + Long.toHexString(address) + " on");
    }
}
