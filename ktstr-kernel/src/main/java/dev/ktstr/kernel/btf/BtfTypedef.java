// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * Another name of a type.
 *
 * @param id its number
 * @param name {@code u64}
 * @param targetId the type it names
 */
public record BtfTypedef(int id, String name, int targetId) implements BtfType {

    @Override
    public BtfKind kind() {
        return BtfKind.TYPEDEF;
    }
}
