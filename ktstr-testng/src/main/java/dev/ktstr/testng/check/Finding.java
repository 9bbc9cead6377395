// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.testng.outcome.Outcome;

/**
 * Something that was demanded and not kept, or of which nobody knows whether it was kept.
 *
 * @param outcome what it makes of the case
 * @param message what was seen, with both values
 * @param hostExplains whether the host kept the guest's CPUs waiting for so long that the scheduler need not be to blame
 */
public record Finding(Outcome outcome, String message, boolean hostExplains) {
    /** {@return a demand that could not be judged, which is neither a pass nor the scheduler's failure} */
    public static Finding notMeasured(String message) {
        return new Finding(Outcome.NOT_MEASURED, message, false);
    }

    /** {@return a demand of workers where there are none, which makes a skip of a case with nothing else to tell} */
    public static Finding skipped(String message) {
        return new Finding(Outcome.NO_WORKER_REPORTS, message, false);
    }

    /** {@return whether it says nothing against the scheduler: the host explains it, or it was not measured} */
    public boolean inconclusive() {
        return hostExplains || outcome == Outcome.NOT_MEASURED;
    }

    /** {@return whether there was nothing that could have been measured} */
    public boolean skips() {
        return outcome == Outcome.NO_WORKER_REPORTS;
    }
}
