// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where cells stand in the page: their numbers in the sweep. Names may hold characters that links may not.
 *
 * @param numbers by name, from 1
 */
record CellPlaces(Map<CellName, Integer> numbers) {
    static CellPlaces of(Sweep sweep) {
        Function<Integer, CellName> name = i -> sweep.cells().get(i).name();
        return new CellPlaces(
                IntStream.range(0, sweep.cells().size()).boxed().collect(Collectors.toMap(name, number -> number + 1)));
    }

    /** {@return the place that tells most about a cell: of a failing one its section, of others their row} */
    String of(Cell cell) {
        return cell.verdict() == CellVerdict.FAIL ? failure(cell) : row(cell);
    }

    String row(Cell cell) {
        return "cell-" + numbers.get(cell.name());
    }

    String failure(Cell cell) {
        return "failure-" + numbers.get(cell.name());
    }
}
