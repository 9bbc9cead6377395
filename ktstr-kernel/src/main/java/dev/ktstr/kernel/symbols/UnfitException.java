// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

/** What was taken for a table is none. It never leaves this package: there may be another candidate. */
final class UnfitException extends Exception {

    /** The message completes the sentence "... but". */
    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency.
    UnfitException(String format, Object... arguments) {
        super(String.format(format, arguments), null, false, false);
    }
}
