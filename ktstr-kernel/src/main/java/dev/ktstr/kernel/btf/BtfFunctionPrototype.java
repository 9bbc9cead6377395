// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

import java.util.List;

/**
 * What a function takes and returns.
 *
 * @param id its number
 * @param returnTypeId 0 for void
 * @param parameters in order; read from the section as they are asked for
 */
public record BtfFunctionPrototype(int id, int returnTypeId, List<BtfParameter> parameters) implements BtfType {

    @Override
    public BtfKind kind() {
        return BtfKind.FUNC_PROTO;
    }

    @Override
    public String name() {
        return "";
    }

    /** {@return whether it ends with {@code ...}} */
    public boolean variadic() {
        return !parameters.isEmpty() && parameters.get(parameters.size() - 1).typeId() == 0;
    }
}
