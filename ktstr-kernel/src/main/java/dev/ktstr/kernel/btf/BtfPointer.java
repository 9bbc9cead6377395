// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * A pointer, {@link Btf#POINTER_BYTES} long.
 *
 * @param id its number
 * @param targetId what it points to
 */
public record BtfPointer(int id, int targetId) implements BtfType {

    @Override
    public BtfKind kind() {
        return BtfKind.PTR;
    }

    @Override
    public String name() {
        return "";
    }
}
