// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

/** How a case ended. */
public enum Verdict {
    /** Everything demanded was kept. */
    PASS,
    /** Something demanded was not kept, or the case could not be carried out. */
    FAIL,
    /** The case was not run, for a reason that is told. */
    SKIP,
    /**
     * Something demanded was not kept but the host explains it, or nobody knows whether it was kept: neither a pass nor the
     * scheduler's failure.
     */
    INCONCLUSIVE
}
