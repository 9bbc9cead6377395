// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import java.util.List;

/**
 * The candidates that were chosen, and what that is of all.
 *
 * @param chosen in the order in which the candidates were given
 * @param candidates how many there were
 * @param usedSeconds how long the chosen ones are expected to take, in seconds
 * @param budgetSeconds how long they may take, in seconds
 * @param coveredConfigurations how many different configurations the chosen ones have
 * @param possibleConfigurations how many different ones all candidates have
 */
public record Selection(
        List<Candidate> chosen,
        int candidates,
        double usedSeconds,
        double budgetSeconds,
        long coveredConfigurations,
        long possibleConfigurations) {
    public Selection {
        chosen = List.copyOf(chosen);
    }

    /** {@return the figures in one line, in whole seconds} */
    public String line() {
        return "budget: " + chosen.size() + "/" + candidates + " tests, " + Math.round(usedSeconds) + "/"
                + Math.round(budgetSeconds) + "s used, " + coveredConfigurations + "/" + possibleConfigurations
                + " configurations covered";
    }
}
