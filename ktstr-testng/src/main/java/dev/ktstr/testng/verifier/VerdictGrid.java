// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.List;

/**
 * Topologies by schedulers, the kernels of a square taken together.
 *
 * @param sweep of what
 */
record VerdictGrid(Sweep sweep) {

    /** What the kernels of a square have in common. */
    enum Square {
        PASS("pass"),
        FAIL("FAIL"),
        /** Some kernels pass and some fail. */
        MIXED("mixed"),
        SKIP("skip"),
        /** No cell. */
        NONE("-");

        private final String word;

        Square(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static Square of(CellVerdict verdict) {
            return valueOf(verdict.name());
        }

        /** A cell that could not be tried says nothing beside one that was. */
        private Square with(Square other) {
            if (this == other || other == NONE || (other == SKIP && this != NONE)) {
                return this;
            }
            return this == NONE || this == SKIP ? other : MIXED;
        }
    }

    /** {@return the cells of a square, sorted by kernel} */
    List<Cell> cells(String topology, String scheduler) {
        return sweep.cells().stream()
                .filter(cell -> cell.name().topology().equals(topology)
                        && cell.name().scheduler().equals(scheduler))
                .toList();
    }

    Square square(String topology, String scheduler) {
        return cells(topology, scheduler).stream()
                .map(cell -> Square.of(cell.verdict()))
                .reduce(Square.NONE, Square::with);
    }

    private long count(Square wanted) {
        return sweep.topologies().stream()
                .flatMap(topology -> sweep.schedulers().stream().map(scheduler -> square(topology, scheduler)))
                .filter(square -> square == wanted)
                .count();
    }

    /** {@return how many squares there are of each kind, for example {@code 5 PASS  1 FAIL  1 mixed  2 skipped}} */
    String counts() {
        return count(Square.PASS) + " PASS  " + count(Square.FAIL) + " FAIL  " + count(Square.MIXED) + " mixed  "
                + count(Square.SKIP) + " skipped";
    }
}
