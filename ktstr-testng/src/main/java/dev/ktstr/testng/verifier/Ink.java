// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

/**
 * Colours for those who want them.
 *
 * @param colours whether the reader is a terminal
 */
record Ink(boolean colours) {
    private static final String RESET = "\u001b[0m";

    /** A colour of the text. */
    enum Colour {
        NONE(""),
        GREEN("\u001b[32m"),
        RED("\u001b[31m"),
        YELLOW("\u001b[33m"),
        DIM("\u001b[2m");

        private final String sequence;

        Colour(String sequence) {
            this.sequence = sequence;
        }
    }

    String paint(String text, Colour colour) {
        return colours && colour != Colour.NONE ? colour.sequence + text + RESET : text;
    }

    static Colour of(VerdictGrid.Square square) {
        return switch (square) {
            case PASS -> Colour.GREEN;
            case FAIL -> Colour.RED;
            case MIXED -> Colour.YELLOW;
            case SKIP, NONE -> Colour.DIM;
        };
    }
}
