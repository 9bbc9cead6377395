// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

/**
 * Verified instructions of one program on one kernel, over all topologies.
 *
 * @param low the fewest
 * @param high the most
 */
record FigureRange(long low, long high) {
    static FigureRange of(long instructions) {
        return new FigureRange(instructions, instructions);
    }

    FigureRange with(FigureRange other) {
        return new FigureRange(Math.min(low, other.low), Math.max(high, other.high));
    }

    boolean isNearLimit() {
        return high >= ProgramFigures.WARNING;
    }

    /** {@return for example {@code 812345 of the 1000000 instructions that the kernel allows, 81 %}} */
    String ofLimit() {
        return high + " of the " + ProgramFigures.LIMIT + " instructions that the kernel allows, "
                + high * 100 / ProgramFigures.LIMIT + " %";
    }

    @Override
    public String toString() {
        return low == high ? Long.toString(low) : low + ".." + high;
    }
}
