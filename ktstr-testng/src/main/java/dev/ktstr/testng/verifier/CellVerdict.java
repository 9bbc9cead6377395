// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

/** What became of a cell. */
public enum CellVerdict {
    /** The kernel verified and attached the scheduler, and it dispatched. */
    PASS,
    /** It did not. */
    FAIL,
    /** The cell could not be tried here, for example for want of CPUs. */
    SKIP
}
