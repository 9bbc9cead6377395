// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/** What is not there: the target of a {@code void *}, the result of a function without one. Always id 0. */
public record BtfVoid() implements BtfType {

    @Override
    public int id() {
        return 0;
    }

    @Override
    public BtfKind kind() {
        return BtfKind.VOID;
    }

    @Override
    public String name() {
        return "void";
    }
}
