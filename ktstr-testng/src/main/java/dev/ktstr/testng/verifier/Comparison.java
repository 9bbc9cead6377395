// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is different from an earlier sweep. Everything is sorted.
 *
 * @param earlierStartedAt when the earlier one began, ISO 8601 in UTC
 * @param figures programs whose most verified instructions over all topologies changed, or that are new or gone; of schedulers
 *     and kernels that have figures in both sweeps
 * @param verdicts cells of both sweeps with another verdict
 * @param added cells of the later one only
 * @param gone cells of the earlier one only
 */
public record Comparison(
        String earlierStartedAt,
        List<FigureChange> figures,
        List<VerdictChange> verdicts,
        List<CellName> added,
        List<CellName> gone) {

    /**
     * A program's verified instructions, the most over all topologies.
     *
     * @param scheduler whose
     * @param kernel on which
     * @param program the program's name
     * @param earlier empty for a new program
     * @param now empty for one that is gone
     */
    public record FigureChange(
            String scheduler, String kernel, String program, OptionalLong earlier, OptionalLong now) {
        /** {@return now minus earlier; empty when one is missing} */
        public OptionalLong delta() {
            return earlier.isPresent() && now.isPresent()
                    ? OptionalLong.of(now.getAsLong() - earlier.getAsLong())
                    : OptionalLong.empty();
        }
    }

    /**
     * A cell with another verdict.
     *
     * @param name which
     * @param earlier what it was
     * @param now what it is
     * @param reason why it is so now; empty if it passes
     */
    public record VerdictChange(CellName name, CellVerdict earlier, CellVerdict now, String reason) {}

    /** A comparison that cannot be changed. */
    public Comparison {
        figures = List.copyOf(figures);
        verdicts = List.copyOf(verdicts);
        added = List.copyOf(added);
        gone = List.copyOf(gone);
    }

    /** {@return what is different} */
    public static Comparison of(Sweep earlier, Sweep now) {
        SortedMap<CellName, Cell> before = byName(earlier);
        SortedMap<CellName, Cell> after = byName(now);
        List<VerdictChange> verdicts = after.values().stream()
                .filter(cell -> before.containsKey(cell.name())
                        && before.get(cell.name()).verdict() != cell.verdict())
                .map(cell -> new VerdictChange(
                        cell.name(), before.get(cell.name()).verdict(), cell.verdict(), cell.reason()))
                .toList();
        return new Comparison(
                earlier.startedAt(), figures(earlier, now), verdicts, missing(after, before), missing(before, after));
    }

    /** {@return whether nothing is different} */
    public boolean isEmpty() {
        return figures.isEmpty() && verdicts.isEmpty() && added.isEmpty() && gone.isEmpty();
    }

    private static SortedMap<CellName, Cell> byName(Sweep sweep) {
        return sweep.cells().stream()
                .collect(Collectors.toMap(Cell::name, cell -> cell, (first, second) -> first, TreeMap::new));
    }

    private static List<CellName> missing(Map<CellName, Cell> in, Map<CellName, Cell> from) {
        return in.keySet().stream().filter(name -> !from.containsKey(name)).toList();
    }

    private static List<FigureChange> figures(Sweep earlier, Sweep now) {
        List<FigureChange> changes = new ArrayList<>();
        for (InstructionTable after : InstructionTable.all(now)) {
            InstructionTable before = InstructionTable.of(earlier, after.scheduler());
            after.byKernel().forEach((kernel, figures) -> {
                SortedMap<String, FigureRange> figuresBefore =
                        Optional.ofNullable(before.byKernel().get(kernel)).orElseGet(TreeMap::new);
                if (!figures.isEmpty() && !figuresBefore.isEmpty()) {
                    changes.addAll(changes(after.scheduler(), kernel, figuresBefore, figures));
                }
            });
        }
        return changes;
    }

    private static List<FigureChange> changes(
            String scheduler, String kernel, Map<String, FigureRange> before, Map<String, FigureRange> after) {
        SortedMap<String, FigureRange> all = new TreeMap<>(NaturalOrder.INSTANCE);
        all.putAll(before);
        all.putAll(after);
        return all.keySet().stream()
                .map(program -> new FigureChange(
                        scheduler, kernel, program, most(before.get(program)), most(after.get(program))))
                .filter(change -> !change.earlier().equals(change.now()))
                .sorted(Comparator.comparing(FigureChange::program, NaturalOrder.INSTANCE))
                .toList();
    }

    private static OptionalLong most(FigureRange range) {
        return range == null ? OptionalLong.empty() : OptionalLong.of(range.high());
    }
}
