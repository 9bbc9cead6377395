// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.ArrayList;
import java.util.List;

/**
 * A table in plain text: the first column to the left, the others to the right. Where it is too wide it goes on below, with
 * the first column again.
 */
final class TextTable {
    private static final int MAX_COLUMNS = 120;
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    /**
     * What stands in a table.
     *
     * @param text as it is measured
     * @param colour of the text
     */
    record Entry(String text, Ink.Colour colour) {
        static Entry plain(String text) {
            return new Entry(text, Ink.Colour.NONE);
        }
    }

    private final Ink ink;
    private final List<List<Entry>> rows = new ArrayList<>();

    TextTable(Ink ink) {
        this.ink = ink;
    }

    /** Adds a row; all have the same number of entries. */
    void row(List<Entry> entries) {
        rows.add(List.copyOf(entries));
    }

    /** {@return the lines; an empty one between blocks} */
    List<String> lines() {
        int columns = rows.get(0).size();
        List<String> lines = new ArrayList<>();
        for (int from = 1; from < columns; ) {
            int to = blockEnd(from, columns);
            if (!lines.isEmpty()) {
                lines.add("");
            }
            for (List<Entry> row : rows) {
                lines.add(line(row, from, to));
            }
            from = to;
        }
        return lines;
    }

    /** At least one column, however wide it is. */
    private int blockEnd(int from, int columns) {
        int width = INDENT.length() + width(0) + GAP.length() + width(from);
        int to = from + 1;
        while (to < columns && width + GAP.length() + width(to) <= MAX_COLUMNS) {
            width += GAP.length() + width(to);
            to++;
        }
        return to;
    }

    private int width(int column) {
        return rows.stream()
                .mapToInt(row -> row.get(column).text().length())
                .max()
                .orElse(0);
    }

    private String line(List<Entry> row, int from, int to) {
        Entry first = row.get(0);
        StringBuilder line = new StringBuilder(INDENT)
                .append(ink.paint(first.text(), first.colour()))
                .append(" ".repeat(width(0) - first.text().length()));
        for (int column = from; column < to; column++) {
            Entry entry = row.get(column);
            line.append(GAP)
                    .append(" ".repeat(width(column) - entry.text().length()))
                    .append(ink.paint(entry.text(), entry.colour()));
        }
        return line.toString();
    }
}
