// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.outcome.Outcome;

/** A guest for a person that did not come up, or died. The message tells all that is known. */
public class GuestShellException extends RuntimeException {
    private final Outcome outcome;

    GuestShellException(Outcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /** {@return what became of it} */
    public Outcome outcome() {
        return outcome;
    }
}
