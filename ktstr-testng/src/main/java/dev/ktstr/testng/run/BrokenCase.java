// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.inside.SchedExtState;
import java.util.Locale;
import java.util.Optional;

/** Tells why a case could not be carried out, with what is known of its end. */
final class BrokenCase {
    private BrokenCase() {}

    static CaseBrokenException of(
            CaseLocation where, Optional<CaseEvidence> evidence, Optional<SchedExtState> outside, Exception thrown) {
        String console = evidence.map(CaseEvidence::consoleEnd).orElse("");
        CasePhase phase = evidence.map(CaseEvidence::phase).orElse(CasePhase.PREPARING);
        Diagnosis diagnosis = Diagnosis.of(thrown, phase, new ConsoleWords(console));
        ReportText text = new ReportText(where.header() + " could not be carried out: " + diagnosis.outcome());
        text.line(evidence.map(e -> String.format(
                        Locale.ROOT,
                        "%s, %.1fs after its machine was started",
                        phase,
                        e.age().toMillis() / 1000.0))
                .orElse(phase.toString()));
        text.line(diagnosis.what());
        diagnosis.outcome().cure().ifPresent(cure -> text.line("what to do: " + cure));
        text.scheduler(thrown, evidence);
        text.section(
                "scheduler log (last lines)",
                evidence.map(CaseEvidence::schedulerEnd).orElse(""));
        text.outside(outside);
        if (evidence.isPresent()) {
            text.console(new ConsoleWords(console));
        }
        text.block(where.footer());
        return new CaseBrokenException(diagnosis.outcome(), text.toString(), thrown);
    }
}
