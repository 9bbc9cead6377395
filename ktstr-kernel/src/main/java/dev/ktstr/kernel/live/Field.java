// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import java.nio.ByteBuffer;

/**
 * Where a number lies in a type.
 *
 * @param offset from the beginning of the type, in bytes
 * @param size in bytes
 */
public record Field(long offset, int size) {
    /** {@return the unsigned number in a copy of the whole type, little-endian; of one of 8 bytes, its bits} */
    public long in(ByteBuffer copy) {
        int at = (int) offset;
        return switch (size) {
            case 1 -> Byte.toUnsignedLong(copy.get(at));
            case 2 -> Short.toUnsignedLong(copy.getShort(at));
            case 4 -> Integer.toUnsignedLong(copy.getInt(at));
            case 8 -> copy.getLong(at);
            default -> throw new LiveKernelException("a field of " + size + " bytes is no number");
        };
    }
}
