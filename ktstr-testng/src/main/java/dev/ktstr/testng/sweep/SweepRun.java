// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.sweep;

import dev.ktstr.testng.run.CaseBrokenException;
import dev.ktstr.testng.run.CasePlan;
import dev.ktstr.testng.run.SweepGuest;
import dev.ktstr.testng.verifier.Cell;
import dev.ktstr.testng.verifier.CellVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Tries the cells of a sweep. Cells that need the same guest share one; where that guest dies, or a scheduler cannot be got rid of, the
 * cells after it get another.
 */
public final class SweepRun {
    /** A guest that qemu broke says nothing about a scheduler, so that is tried in another one. */
    private static final int TRIES = 3;

    private final Consumer<Cell> progress;

    /**
     * @param progress hears of each cell when it is done, one at a time
     */
    public SweepRun(Consumer<Cell> progress) {
        this.progress = progress;
    }

    /**
     * {@return what became of the cells}
     *
     * @param parallel how many guests there may be at once, as far as the host has room
     */
    public List<Cell> run(List<SweepCell> cells, int parallel) throws InterruptedException {
        Map<CasePlan, List<SweepCell>> byGuest = new LinkedHashMap<>();
        cells.forEach(cell -> byGuest.computeIfAbsent(cell.guest(), guest -> new ArrayList<>())
                .add(cell));
        List<Cell> done = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(parallel);
        try {
            List<Future<List<Cell>>> groups = new ArrayList<>();
            for (Map.Entry<CasePlan, List<SweepCell>> group : byGuest.entrySet()) {
                groups.add(threads.submit(() -> group(group.getKey(), group.getValue())));
            }
            for (Future<List<Cell>> group : groups) {
                done.addAll(result(group));
            }
        } finally {
            threads.shutdownNow();
        }
        return done;
    }

    /** {@return what becomes of one cell in a guest of its own} */
    public static Cell runAlone(SweepCell cell) throws InterruptedException {
        return new SweepRun(done -> {}).group(cell.ownGuest(), List.of(cell)).get(0);
    }

    private static Collection<Cell> result(Future<List<Cell>> group) throws InterruptedException {
        try {
            return group.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a part of the sweep broke: " + e.getCause(), e.getCause());
        }
    }

    private List<Cell> group(CasePlan plan, List<SweepCell> cells) throws InterruptedException {
        Optional<String> refusal = SweepGuest.refusal(plan);
        List<Cell> done = new ArrayList<>();
        try (Guests guests = new Guests(plan)) {
            for (SweepCell cell : cells) {
                long begun = System.nanoTime();
                Optional<String> skipped = refusal.or(() -> otherKernel(cell, plan));
                Cell result = skipped.isPresent()
                        ? cell(cell, CellVerdict.SKIP, SweepGuest.Tried.failed("", ""), skipped.get(), begun)
                        : tried(cell, guests, begun);
                done.add(result);
                tell(result);
            }
        }
        return done;
    }

    /** The guest that cells share, and another one where that one is worn. */
    private static final class Guests implements AutoCloseable {
        private final CasePlan plan;
        private Optional<SweepGuest> guest = Optional.empty();

        Guests(CasePlan plan) {
            this.plan = plan;
        }

        SweepGuest usable() throws InterruptedException {
            if (guest.filter(SweepGuest::isUsable).isEmpty()) {
                close();
                guest = Optional.of(SweepGuest.start(plan));
            }
            return guest.get();
        }

        @Override
        public void close() {
            guest.ifPresent(SweepGuest::close);
            guest = Optional.empty();
        }
    }

    private static Optional<String> otherKernel(SweepCell cell, CasePlan plan) {
        return SweepGuest.release(plan)
                .filter(release -> !cell.declared().scheduler().kernels().accepts(release))
                .map(release ->
                        "is for the kernels " + cell.declared().scheduler().kernels() + ", and this one is " + release);
    }

    private static Cell tried(SweepCell cell, Guests guests, long begun) throws InterruptedException {
        SweepGuest.Tried tried;
        try {
            int tries = 0;
            do {
                tried = guests.usable().tryOut(cell.declared().scheduler());
            } while (tried.guestBroke() && ++tries < TRIES);
        } catch (CaseBrokenException e) {
            tried = SweepGuest.Tried.failed("the guest did not come up: " + e.outcome(), e.getMessage());
        }
        if (tried.guestBroke()) {
            return cell(cell, CellVerdict.SKIP, tried, tried.reason(), begun);
        }
        return cell(cell, tried.reason().isEmpty() ? CellVerdict.PASS : CellVerdict.FAIL, tried, tried.reason(), begun);
    }

    private static Cell cell(SweepCell cell, CellVerdict verdict, SweepGuest.Tried tried, String reason, long begun) {
        return new Cell(
                cell.name(),
                verdict,
                tried.verified(),
                tried.attached(),
                tried.dispatched(),
                tried.programs(),
                reason,
                tried.log(),
                Duration.ofNanos(System.nanoTime() - begun));
    }

    private synchronized void tell(Cell cell) {
        progress.accept(cell);
    }
}
