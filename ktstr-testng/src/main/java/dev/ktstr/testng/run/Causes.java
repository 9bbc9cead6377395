// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.outcome.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says why something failed, down to the first cause: the one that names the cure is often not on top. */
final class Causes {
    private static final int MAX_DEPTH = 8;

    private Causes() {}

    /** {@return the messages of an exception and its causes, without repetitions} */
    static String messages(Throwable thrown) {
        List<String> messages = new ArrayList<>();
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            boolean repeated = messages.stream().anyMatch(said -> said.contains(message));
            if (!repeated) {
                messages.add(message);
            }
            cause = cause.getCause();
        }
        return String.join(": ", messages);
    }

    /** {@return how it failed, if by something ktstr knows} */
    static Optional<Outcome> outcome(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ScenarioFailedError failed) {
                return Optional.of(failed.outcome());
            }
            if (cause instanceof CaseBrokenException broken) {
                return Optional.of(broken.outcome());
            }
        }
        return Optional.empty();
    }
}
