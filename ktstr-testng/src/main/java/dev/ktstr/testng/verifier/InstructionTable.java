// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How much work a scheduler's programs were for the verifier, over all topologies.
 *
 * @param scheduler whose
 * @param byKernel figures by kernel and program; a kernel without figures has an empty map
 */
record InstructionTable(String scheduler, SortedMap<String, SortedMap<String, FigureRange>> byKernel) {

    static InstructionTable of(Sweep sweep, String scheduler) {
        SortedMap<String, SortedMap<String, FigureRange>> byKernel = new TreeMap<>(NaturalOrder.INSTANCE);
        for (Cell cell : sweep.cells()) {
            if (cell.name().scheduler().equals(scheduler)) {
                SortedMap<String, FigureRange> figures =
                        byKernel.computeIfAbsent(cell.name().kernel(), kernel -> new TreeMap<>(NaturalOrder.INSTANCE));
                for (ProgramFigures program : cell.programs()) {
                    figures.merge(program.program(), FigureRange.of(program.verifiedInstructions()), FigureRange::with);
                }
            }
        }
        return new InstructionTable(scheduler, byKernel);
    }

    /** {@return the tables of all schedulers, sorted} */
    static List<InstructionTable> all(Sweep sweep) {
        return sweep.schedulers().stream().map(name -> of(sweep, name)).toList();
    }

    /** {@return the programs that have figures on any kernel, sorted} */
    List<String> programs() {
        NavigableSet<String> programs = new TreeSet<>(NaturalOrder.INSTANCE);
        byKernel.values().forEach(figures -> programs.addAll(figures.keySet()));
        return List.copyOf(programs);
    }

    Optional<FigureRange> figure(String kernel, String program) {
        return Optional.ofNullable(byKernel.get(kernel)).map(figures -> figures.get(program));
    }

    /** {@return a sentence for each program near the limit, sorted by kernel} */
    List<String> warnings() {
        return byKernel.entrySet().stream()
                .flatMap(kernel -> kernel.getValue().entrySet().stream()
                        .filter(figure -> figure.getValue().isNearLimit())
                        .map(figure -> scheduler + " on " + kernel.getKey() + ": " + figure.getKey() + " took "
                                + figure.getValue().ofLimit()))
                .toList();
    }
}
