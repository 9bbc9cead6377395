// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.util.ArrayList;
import java.util.List;

/** Carries out several checks and tells everything that is wrong at once. */
public final class TemporalChecks {
    private TemporalChecks() {}

    /**
     * Carries out all of the checks, whichever of them fail.
     *
     * @param checks each may throw an AssertionError, also one of another library, or an {@link InconclusiveException}; any
     *     other exception is thrown on at once
     * @throws TemporalError if any check failed, with all messages and the checks' own errors as suppressed ones
     * @throws InconclusiveException if none failed, and some could not be judged
     */
    public static void all(Runnable... checks) {
        List<AssertionError> failed = new ArrayList<>();
        List<String> inconclusive = new ArrayList<>();
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (AssertionError e) {
                failed.add(e);
            } catch (InconclusiveException e) {
                inconclusive.add(e.reason());
            }
        }
        if (!failed.isEmpty()) {
            StringBuilder message = new StringBuilder(failed.size() + " of " + checks.length + " checks failed:");
            failed.forEach(e -> message.append('\n').append(e.getMessage()));
            inconclusive.forEach(reason -> message.append("\nnot judged: ").append(reason));
            TemporalError error = new TemporalError(message.toString());
            failed.forEach(error::addSuppressed);
            throw error;
        }
        if (!inconclusive.isEmpty()) {
            throw new InconclusiveException(String.join("; ", inconclusive));
        }
    }
}
