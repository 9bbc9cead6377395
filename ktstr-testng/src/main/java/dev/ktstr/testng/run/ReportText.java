// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.SchedulerStartException;
import dev.ktstr.testng.inside.SchedExtState;
import java.util.List;
import java.util.Optional;

/** The report of a failure while it is written: lines, and sections of what others said, cut to what a person reads. */
final class ReportText {
    private static final int DUMP_LINES = 40;

    private final StringBuilder text;

    ReportText(String firstLine) {
        this.text = new StringBuilder(firstLine);
    }

    /** Adds a finding, which may have several lines. */
    void line(String line) {
        text.append("\n  ").append(line.replace("\n", "\n  "));
    }

    /** Adds lines as they are. */
    void block(String lines) {
        text.append('\n').append(lines);
    }

    /** Adds the last lines of a log, unless it is empty. */
    void section(String title, String log) {
        if (!log.isBlank()) {
            text.append("\n--- ").append(title).append(" ---\n").append(Tail.of(log));
        }
    }

    /** Adds what the kernel said of a scheduler that did not start, or was lost. */
    void scheduler(Throwable thrown, Optional<CaseEvidence> evidence) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SchedulerStartException start) {
                section("kernel about sched_ext", start.kernelLog());
                dump(start.schedExtDump(), evidence);
            } else if (cause instanceof SchedulerLostException lost) {
                section("kernel about sched_ext", lost.kernelLog());
                dump(lost.schedExtDump(), evidence);
            }
        }
    }

    /** Adds what the host saw of sched_ext in the guest's memory. */
    void outside(Optional<SchedExtState> state) {
        state.ifPresent(seen -> block("--- seen from outside ---\n" + Tail.printable(seen.text())));
    }

    /** Adds what a person should see of the console. */
    void console(ConsoleWords console) {
        block("--- console ---\n" + (console.text().isBlank() ? "(it is empty)" : console.shown()));
    }

    /** Adds the first lines of the kernel's dump, and says where all of it is. */
    void dump(String dump, Optional<CaseEvidence> evidence) {
        if (dump.isBlank()) {
            return;
        }
        List<String> lines = Tail.printable(dump).lines().toList();
        text.append("\n--- sched_ext dump ---\n")
                .append(String.join("\n", lines.subList(0, Math.min(DUMP_LINES, lines.size()))));
        evidence.flatMap(e -> e.keepDump(dump))
                .filter(file -> lines.size() > DUMP_LINES)
                .ifPresent(file -> text.append("\n(all of its ")
                        .append(lines.size())
                        .append(" lines: ")
                        .append(file)
                        .append(')'));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
