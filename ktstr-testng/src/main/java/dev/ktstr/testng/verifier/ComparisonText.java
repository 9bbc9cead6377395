// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A comparison on the console. */
public final class ComparisonText {
    private static final List<String> HEADING = List.of("scheduler", "kernel", "program", "A", "B", "delta");

    private ComparisonText() {}

    /**
     * {@return the lines}
     *
     * @param comparison what is different
     * @param colours whether a terminal shows them
     */
    public static List<String> of(Comparison comparison, boolean colours) {
        List<String> lines = new ArrayList<>();
        lines.add("compared with the sweep of " + comparison.earlierStartedAt() + ":");
        if (comparison.isEmpty()) {
            lines.add("  nothing changed");
        }
        Ink ink = new Ink(colours);
        if (!comparison.figures().isEmpty()) {
            TextTable table = new TextTable(ink);
            table.row(HEADING.stream().map(TextTable.Entry::plain).toList());
            comparison.figures().forEach(change -> table.row(row(change)));
            lines.addAll(table.lines());
        }
        for (Comparison.VerdictChange change : comparison.verdicts()) {
            String verdicts = change.earlier() + " -> " + change.now();
            lines.add("  " + ink.paint(verdicts, Ink.of(VerdictGrid.Square.of(change.now()))) + " " + change.name()
                    + (change.reason().isEmpty() ? "" : ": " + change.reason()));
        }
        comparison.added().forEach(name -> lines.add("  new " + name));
        comparison.gone().forEach(name -> lines.add("  gone " + name));
        return List.copyOf(lines);
    }

    private static List<TextTable.Entry> row(Comparison.FigureChange change) {
        return Stream.of(
                        change.scheduler(),
                        change.kernel(),
                        change.program(),
                        figure(change.earlier()),
                        figure(change.now()),
                        delta(change))
                .map(TextTable.Entry::plain)
                .toList();
    }

    static String figure(OptionalLong figure) {
        return figure.isPresent() ? Long.toString(figure.getAsLong()) : "-";
    }

    /** {@return the difference with its sign} */
    static String delta(Comparison.FigureChange change) {
        OptionalLong delta = change.delta();
        if (delta.isEmpty()) {
            return change.earlier().isEmpty() ? "new" : "gone";
        }
        return (delta.getAsLong() > 0 ? "+" : "") + delta.getAsLong();
    }
}
