// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

/** The kernel has nothing mapped where a value should be: it was freed, or a pointer to it is garbage. */
public final class UnreadableException extends LiveKernelException {
    UnreadableException(String what, long address, long bytes) {
        super(what + " cannot be read: the kernel has no memory mapped for " + bytes + " bytes at 0x"
                + Long.toHexString(address));
    }
}
