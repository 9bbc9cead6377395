// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import java.nio.ByteBuffer;

/**
 * The memory of a running kernel, by its virtual addresses. It changes while it is read; nothing here throws for what the kernel
 * has, or has not, mapped.
 */
public interface KernelMemory {
    /**
     * Fills the target, from its position to its limit.
     *
     * @return whether all of it is mapped; where it is not, what the target holds means nothing
     */
    boolean read(long address, ByteBuffer target);

    /**
     * Copies the bytes from the source's position to its limit there.
     *
     * @return whether all of it is mapped; where it is not, nothing was written
     */
    boolean write(long address, ByteBuffer source);
}
