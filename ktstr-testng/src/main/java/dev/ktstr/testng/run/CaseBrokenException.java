// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.outcome.Outcome;

/** A case that could not be carried out: its machine, its agent or the scheduler's start stood in the way. */
public class CaseBrokenException extends RuntimeException {
    private final Outcome outcome;

    CaseBrokenException(Outcome outcome, String report, Throwable cause) {
        super(report, cause);
        this.outcome = outcome;
    }

    /** {@return what stood in the way} */
    public Outcome outcome() {
        return outcome;
    }
}
