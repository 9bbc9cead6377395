// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.outcome.Outcome;
import java.util.List;

/** A scenario in which something demanded was not kept. The message is the whole report. */
public class ScenarioFailedError extends AssertionError {
    private final transient List<Finding> findings;

    ScenarioFailedError(String report, List<Finding> findings) {
        super(report);
        this.findings = List.copyOf(findings);
    }

    /** {@return the first and gravest of what was not kept} */
    public Outcome outcome() {
        return findings.get(0).outcome();
    }

    /** {@return what was not kept} */
    public List<Finding> findings() {
        return findings;
    }
}
