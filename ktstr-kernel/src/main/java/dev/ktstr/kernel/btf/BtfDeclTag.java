// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * A remark about a declaration.
 *
 * @param id its number
 * @param name the remark, {@code bpf_kfunc}
 * @param targetId a struct, union, typedef, function or variable
 * @param component which member or parameter of it is meant, from 0; -1 for the whole
 */
public record BtfDeclTag(int id, String name, int targetId, int component) implements BtfType {

    @Override
    public BtfKind kind() {
        return BtfKind.DECL_TAG;
    }
}
