// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * An integer.
 *
 * @param id its number
 * @param name {@code unsigned int}, {@code _Bool}
 * @param size bytes in memory: 1, 2, 4, 8 or 16
 * @param bits of these bytes that are used, 1 to 8 times the size
 * @param offset bits before those
 * @param signed whether negative values exist
 * @param bool whether it is a truth value
 * @param character whether it is a character
 */
public record BtfInt(
        int id, String name, int size, int bits, int offset, boolean signed, boolean bool, boolean character)
        implements BtfType {

    @Override
    public BtfKind kind() {
        return BtfKind.INT;
    }
}
