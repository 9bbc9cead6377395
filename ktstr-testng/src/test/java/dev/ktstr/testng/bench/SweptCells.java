// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.kvm.topology.TopologyPreset;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.sweep.DeclaredScheduler;
import dev.ktstr.testng.sweep.SweepCell;
import dev.ktstr.testng.sweep.SweepRun;
import dev.ktstr.testng.verifier.Cell;
import dev.ktstr.testng.verifier.CellVerdict;
import java.util.List;
import java.util.stream.IntStream;

/** Cells of the verifier's sweep for the benchmark: schedulers of different names, all of which pass. */
final class SweptCells {
    /** The machine of the plain qemu. */
    private static final TopologyPreset TWO_CPUS = new TopologyPreset("two-cpus", new Topology(1, 1, 2, 1), 2048);

    private SweptCells() {}

    static void run(int count) throws InterruptedException {
        List<SweepCell> cells = IntStream.range(0, count)
                .mapToObj(i -> Scheduler.named("ktstr-" + i).binary("scx-ktstr"))
                .map(scheduler -> new DeclaredScheduler(scheduler.name(), scheduler, "here"))
                .map(declared -> new SweepCell(declared, "distro:7.0", "7.0", TWO_CPUS))
                .toList();
        List<Cell> done = new SweepRun(cell -> {}).run(cells, 1);
        done.stream()
                .filter(cell -> cell.verdict() != CellVerdict.PASS)
                .findFirst()
                .ifPresent(cell -> {
                    throw new IllegalStateException(cell.name() + " did not pass: " + cell.reason());
                });
    }
}
