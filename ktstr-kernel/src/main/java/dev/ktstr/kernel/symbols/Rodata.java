// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

/**
 * The constants of a kernel.
 *
 * @param bytes the whole section
 * @param address of the first byte; a multiple of 8, as every label's alignment counts from here
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Rodata(byte[] bytes, long address) {

    int size() {
        return bytes.length;
    }

    int u8(int at) {
        return Byte.toUnsignedInt(bytes[at]);
    }

    int u16(int at) {
        return u8(at) | u8(at + 1) << 8;
    }

    int i32(int at) {
        return u16(at) | u16(at + 2) << 16;
    }

    long u32(int at) {
        return Integer.toUnsignedLong(i32(at));
    }

    long i64(int at) {
        return u32(at) | u32(at + 4) << 32;
    }

    /** {@return whether all bytes of a range, which may be empty, are zero} */
    boolean isZero(int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return true;
    }
}
