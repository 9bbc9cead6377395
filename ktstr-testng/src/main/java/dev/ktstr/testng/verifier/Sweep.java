// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * All cells of one run, sorted by name.
 *
 * @param startedAt when it began, ISO 8601 in UTC, for example {@code 2026-11-21T10:15:30Z}
 * @param cells what was found, each name once
 * @param wall how long it took as a whole, cells beside each other
 */
public record Sweep(String startedAt, List<Cell> cells, Duration wall) {

    /**
     * How many cells there are of each verdict.
     *
     * @param passed cells that passed
     * @param failed cells that failed
     * @param skipped cells that could not be tried
     */
    public record Totals(long passed, long failed, long skipped) {}

    /**
     * A sweep, with its cells sorted.
     *
     * @throws IllegalArgumentException when two cells have one name, or a time is none
     */
    public Sweep {
        cells = cells.stream().sorted(Comparator.comparing(Cell::name)).toList();
        for (int i = 1; i < cells.size(); i++) {
            if (cells.get(i).name().equals(cells.get(i - 1).name())) {
                throw new IllegalArgumentException(cells.get(i).name() + " is in the sweep twice");
            }
        }
        try {
            Instant.parse(startedAt);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "the sweep started at '" + Printable.line(startedAt, 64)
                            + "', expected a time like 2026-11-21T10:15:30Z",
                    e);
        }
        if (wall.isNegative()) {
            throw new IllegalArgumentException("the sweep took " + wall + ", expected no negative time");
        }
    }

    /** {@return how many cells there are of each verdict} */
    public Totals totals() {
        return new Totals(count(CellVerdict.PASS), count(CellVerdict.FAIL), count(CellVerdict.SKIP));
    }

    /** {@return the cells of one verdict, sorted} */
    public List<Cell> cells(CellVerdict verdict) {
        return cells.stream().filter(cell -> cell.verdict() == verdict).toList();
    }

    /** {@return the schedulers, sorted} */
    List<String> schedulers() {
        return distinct(CellName::scheduler);
    }

    /** {@return the topologies, sorted} */
    List<String> topologies() {
        return distinct(CellName::topology);
    }

    private long count(CellVerdict verdict) {
        return cells(verdict).size();
    }

    private List<String> distinct(Function<CellName, String> part) {
        return cells.stream()
                .map(Cell::name)
                .map(part)
                .distinct()
                .sorted(NaturalOrder.INSTANCE)
                .toList();
    }
}
