// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * A function that exists.
 *
 * @param id its number
 * @param name its symbol
 * @param prototypeId its {@link BtfFunctionPrototype}
 * @param linkage who sees it
 */
public record BtfFunction(int id, String name, int prototypeId, BtfLinkage linkage) implements BtfType {

    @Override
    public BtfKind kind() {
        return BtfKind.FUNC;
    }
}
