// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

/**
 * Where an address is.
 *
 * @param symbol the nearest symbol that does not begin after it
 * @param offset bytes from there, at least 0
 */
public record SymbolOffset(KernelSymbol symbol, long offset) {

    @Override
    public String toString() {
        return String.format("%s+0x%x", symbol.name(), offset);
    }
}
