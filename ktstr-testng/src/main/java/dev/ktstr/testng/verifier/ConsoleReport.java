// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A sweep on the console. */
public final class ConsoleReport {
    private static final int PROGRAM_CHARS = 15;
    private static final int TAIL_LINES = 20;
    private static final int MORE_LINES = 15;
    private static final String LOG_INDENT = "    | ";

    private final Sweep sweep;
    private final boolean raw;
    private final Ink ink;
    private final List<String> lines = new ArrayList<>();

    private ConsoleReport(Sweep sweep, boolean colours, boolean raw) {
        this.sweep = sweep;
        this.ink = new Ink(colours);
        this.raw = raw;
    }

    /**
     * {@return the lines of the report: instructions, the grid, what failed, what was skipped}
     *
     * @param sweep what was found
     * @param colours whether a terminal shows them
     * @param raw whether logs are shown as they came and whole, instead of the last lines of the collapsed ones
     */
    public static List<String> of(Sweep sweep, boolean colours, boolean raw) {
        ConsoleReport report = new ConsoleReport(sweep, colours, raw);
        InstructionTable.all(sweep).forEach(report::instructions);
        report.summary();
        report.failures();
        report.skipped();
        return List.copyOf(report.lines);
    }

    private void instructions(InstructionTable table) {
        List<String> programs = table.programs();
        if (programs.isEmpty()) {
            return;
        }
        lines.add("verified instructions of " + table.scheduler() + ":");
        TextTable text = new TextTable(ink);
        List<TextTable.Entry> heading = new ArrayList<>(List.of(TextTable.Entry.plain("kernel")));
        programs.forEach(program -> heading.add(TextTable.Entry.plain(
                program.length() > PROGRAM_CHARS ? program.substring(0, PROGRAM_CHARS) : program)));
        text.row(heading);
        for (String kernel : table.byKernel().keySet()) {
            List<TextTable.Entry> row = new ArrayList<>(List.of(TextTable.Entry.plain(kernel)));
            programs.forEach(program -> row.add(figure(table.figure(kernel, program))));
            text.row(row);
        }
        lines.addAll(text.lines());
        table.warnings().forEach(warning -> lines.add(ink.paint("! " + warning, Ink.Colour.YELLOW)));
        lines.add("");
    }

    private static TextTable.Entry figure(Optional<FigureRange> figure) {
        if (figure.isEmpty()) {
            return new TextTable.Entry("-", Ink.Colour.DIM);
        }
        return figure.get().isNearLimit()
                ? new TextTable.Entry(figure.get() + "!", Ink.Colour.YELLOW)
                : TextTable.Entry.plain(figure.get().toString());
    }

    private void summary() {
        VerdictGrid grid = new VerdictGrid(sweep);
        lines.add("verifier summary: " + grid.counts());
        if (!sweep.cells().isEmpty()) {
            TextTable table = new TextTable(ink);
            List<TextTable.Entry> heading = new ArrayList<>(List.of(TextTable.Entry.plain("topology")));
            sweep.schedulers().forEach(scheduler -> heading.add(TextTable.Entry.plain(scheduler)));
            table.row(heading);
            for (String topology : sweep.topologies()) {
                List<TextTable.Entry> row = new ArrayList<>(List.of(TextTable.Entry.plain(topology)));
                for (String scheduler : sweep.schedulers()) {
                    VerdictGrid.Square square = grid.square(topology, scheduler);
                    row.add(new TextTable.Entry(square.word(), Ink.of(square)));
                }
                table.row(row);
            }
            lines.addAll(table.lines());
        }
        Sweep.Totals totals = sweep.totals();
        int all = sweep.cells().size();
        lines.add(all + (all == 1 ? " cell: " : " cells: ") + totals.passed() + " passed, " + totals.failed()
                + " failed, " + totals.skipped() + " skipped, in " + DurationText.of(sweep.wall()));
    }

    private void failures() {
        Map<List<String>, CellName> shown = new HashMap<>();
        for (Cell cell : sweep.cells(CellVerdict.FAIL)) {
            lines.add("");
            lines.add(ink.paint("FAIL", Ink.Colour.RED) + " " + cell.name() + ": " + cell.reason());
            lines.add("    " + CellText.steps(cell) + ", " + DurationText.of(cell.took()));
            List<String> log = raw ? cell.log().lines().toList() : tail(cell);
            if (log.isEmpty()) {
                continue;
            }
            CellName same = shown.putIfAbsent(log, cell.name());
            if (same == null) {
                log.forEach(line -> lines.add(LOG_INDENT + line));
            } else {
                lines.add("    log: as of " + same);
            }
        }
    }

    private static List<String> tail(Cell cell) {
        List<String> log = cell.collapsedLog().lines().toList();
        if (log.size() <= TAIL_LINES) {
            return log;
        }
        int from = tailBegin(log);
        List<String> tail = new ArrayList<>(List.of("[" + from + " lines before, in the page]"));
        tail.addAll(log.subList(from, log.size()));
        return tail;
    }

    /** A cycle is shown with its first line where that is near. */
    private static int tailBegin(List<String> log) {
        int wanted = log.size() - TAIL_LINES;
        for (int from = wanted; from > Math.max(0, wanted - MORE_LINES); from--) {
            if (LogPart.Repeat.isEnd(log.get(from))) {
                return wanted;
            }
            if (LogPart.Repeat.isBegin(log.get(from))) {
                return from;
            }
        }
        return wanted;
    }

    private void skipped() {
        List<Cell> skipped = sweep.cells(CellVerdict.SKIP);
        if (!skipped.isEmpty()) {
            lines.add("");
        }
        skipped.forEach(
                cell -> lines.add(ink.paint("skip", Ink.Colour.DIM) + " " + cell.name() + ": " + cell.reason()));
    }
}
