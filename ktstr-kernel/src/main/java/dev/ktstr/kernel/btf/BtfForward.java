// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.btf;

/**
 * A struct or union that is declared here and defined elsewhere, or nowhere.
 *
 * @param id its number
 * @param name without the keyword
 * @param union whether it is a union
 */
public record BtfForward(int id, String name, boolean union) implements BtfType {

    @Override
    public BtfKind kind() {
        return BtfKind.FWD;
    }
}
