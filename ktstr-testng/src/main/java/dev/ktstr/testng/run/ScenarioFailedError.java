// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.outcome.Outcome;
import java.util.List;
import java.util.Optional;

/** A scenario in which something demanded was not kept. The message is the whole report. */
public class ScenarioFailedError extends AssertionError {
    private final transient List<Finding> findings;
    private final transient Optional<String> kernelReport;

    /**
     * @param kernelReport what the kernel reported when it took the scheduler out; empty where it did not
     */
    ScenarioFailedError(String report, List<Finding> findings, Optional<String> kernelReport) {
        super(report);
        this.findings = List.copyOf(findings);
        this.kernelReport = kernelReport;
    }

    /** {@return the first and gravest of what was not kept} */
    public Outcome outcome() {
        return findings.get(0).outcome();
    }

    /** {@return what the kernel reported when it took the scheduler out; empty where it did not} */
    Optional<String> kernelReport() {
        return kernelReport;
    }

    /** {@return what was not kept} */
    public List<Finding> findings() {
        return findings;
    }
}
