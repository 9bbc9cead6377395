// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.report.ProgramReport;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.outcome.Outcome;
import java.util.List;

/** Demands that payloads end with status 0, unless they were asked to end. */
final class PayloadCheck {
    private PayloadCheck() {}

    static List<Finding> findings(RunReport report) {
        return report.programs().stream()
                .filter(program -> !program.succeeded() && !program.killed())
                .map(PayloadCheck::finding)
                .toList();
    }

    private static Finding finding(ProgramReport program) {
        String how = program.execError()
                .map(error -> "could not be executed: " + error)
                .orElseGet(() -> "ended with " + program.exit());
        String words = Tail.of(program.errors()).strip();
        return new Finding(
                Outcome.PAYLOAD_FAILED,
                "payload " + program.name() + " " + how + (words.isEmpty() ? "" : ": " + words),
                false);
    }
}
