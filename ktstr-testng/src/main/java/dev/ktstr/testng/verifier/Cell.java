// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one guest found out about one scheduler. All text is made fit for terminals, XML, and HTML: control characters are
 * taken out, lines and the log are cut at a bound.
 *
 * @param name which one
 * @param verdict what became of it
 * @param verified whether the kernel's verifier took every program
 * @param attached whether the kernel ran the scheduler then
 * @param dispatched whether it dispatched tasks
 * @param programs figures of its programs, as far as known; sorted by name
 * @param reason one line: the kernel's own words, or why the cell was skipped; empty if it passed
 * @param log what the scheduler or the verifier printed; of more than 2 Mi characters only the beginning and the end
 * @param took how long the cell took
 */
public record Cell(
        CellName name,
        CellVerdict verdict,
        boolean verified,
        boolean attached,
        boolean dispatched,
        List<ProgramFigures> programs,
        String reason,
        String log,
        Duration took) {
    static final int LOG_CHARS = 2 << 20;
    private static final int REASON_CHARS = 600;

    /**
     * A cell, with its text made printable.
     *
     * @throws IllegalArgumentException when the verdict does not fit to the rest, or {@code took} is negative
     */
    public Cell {
        programs = programs.stream()
                .sorted(Comparator.comparing(ProgramFigures::program, NaturalOrder.INSTANCE))
                .toList();
        reason = Printable.line(reason.strip().lines().collect(Collectors.joining(" ")), REASON_CHARS);
        log = BoundedText.of(log, LOG_CHARS);
        if (verdict == CellVerdict.PASS && !(verified && attached && dispatched && reason.isEmpty())) {
            throw new IllegalArgumentException(name + " cannot pass with verified=" + verified + " attached=" + attached
                    + " dispatched=" + dispatched + " reason='" + reason + "'");
        }
        if (verdict != CellVerdict.PASS && reason.isEmpty()) {
            throw new IllegalArgumentException(name + " has no reason for " + verdict);
        }
        if (took.isNegative()) {
            throw new IllegalArgumentException(name + " took " + took + ", expected no negative time");
        }
    }

    /** {@return the log with repeated cycles of lines collapsed} */
    public String collapsedLog() {
        return CycleCollapse.of(log);
    }
}
