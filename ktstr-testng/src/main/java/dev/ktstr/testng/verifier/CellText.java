// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

/** What console and page say about a cell. */
final class CellText {
    private CellText() {}

    /** {@return how far the scheduler came} */
    static String steps(Cell cell) {
        return step(cell.verified(), "verified") + ", " + step(cell.attached(), "attached") + ", "
                + step(cell.dispatched(), "dispatched");
    }

    private static String step(boolean done, String what) {
        return (done ? "" : "not ") + what;
    }
}
