// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import dev.ktstr.kernel.failure.KernelException;

/** A kernel has no usable symbols, or not the one that was asked for. */
public final class SymbolsException extends KernelException {

    /** Makes an error about {@code image}; {@code problem} completes the sentence "Kernel X ...", with its full stop. */
    public SymbolsException(String image, String problem) {
        super("Kernel " + image + " " + problem);
    }
}
