// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * A floating point number.
 *
 * @param id its number
 * @param name {@code double}
 * @param size bytes in memory: 2, 4, 8, 12 or 16
 */
public record BtfFloat(int id, String name, int size) implements BtfType {

    @Override
    public BtfKind kind() {
        return BtfKind.FLOAT;
    }
}
