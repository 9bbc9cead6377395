// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import java.nio.ByteBuffer;

/**
 * What becomes of each exit of a vCPU: one method for each kind, so that none can be forgotten. Called on the vCPU's thread; the
 * buffers are only good during the call.
 */
public interface ExitHandler {
    /**
     * The guest wrote to a port.
     *
     * @param size bytes of each write: 1, 2 or 4
     * @param data all that it wrote; more than {@code size} bytes where one instruction wrote several times
     */
    void portWritten(int port, int size, ByteBuffer data);

    /**
     * The guest reads a port.
     *
     * @param size bytes of each read: 1, 2 or 4
     * @param data takes what it reads
     */
    void portRead(int port, int size, ByteBuffer data);

    /** The guest wrote where it has no memory. */
    void memoryWritten(long address, ByteBuffer data);

    /** The guest reads where it has no memory. */
    void memoryRead(long address, ByteBuffer data);

    /** The CPU halted, and nothing inside the kernel will wake it up. */
    void halted();

    /** The guest met a triple fault. */
    void tripleFault();

    /**
     * The guest met a debug exception (vector 1), which it has not been told of: our breakpoint's, or one of its own.
     *
     * @param pc the linear address of the instruction that is next
     * @param dr6 why, in the bits of the register DR6
     */
    void debugged(long pc, long dr6);

    /** The guest cannot go on; the sentence says why, as far as the kernel told. */
    void failed(String why);
}
