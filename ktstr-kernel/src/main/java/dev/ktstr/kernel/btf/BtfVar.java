// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * A global variable. Kernels describe their per-CPU variables only.
 *
 * @param id its number
 * @param name its symbol
 * @param typeId its type
 * @param linkage who sees it
 */
public record BtfVar(int id, String name, int typeId, BtfLinkage linkage) implements BtfType {

    @Override
    public BtfKind kind() {
        return BtfKind.VAR;
    }
}
