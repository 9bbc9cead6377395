// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.time.Duration;
import java.util.List;

/** Made-up sweeps. */
final class Sweeps {
    static final String STARTED = "2026-11-21T10:15:30Z";

    private Sweeps() {}

    static ProgramFigures figures(String program, long instructions) {
        return new ProgramFigures(program, instructions);
    }

    static Cell pass(String scheduler, String kernel, String topology, ProgramFigures... programs) {
        return new Cell(
                new CellName(scheduler, kernel, topology),
                CellVerdict.PASS,
                true,
                true,
                true,
                List.of(programs),
                "",
                "",
                Duration.ofMillis(6_250));
    }

    static Cell fail(String scheduler, String kernel, String topology, String reason, String log) {
        return new Cell(
                new CellName(scheduler, kernel, topology),
                CellVerdict.FAIL,
                false,
                false,
                false,
                List.of(),
                reason,
                log,
                Duration.ofMillis(4_100));
    }

    static Cell skip(String scheduler, String kernel, String topology, String reason) {
        return new Cell(
                new CellName(scheduler, kernel, topology),
                CellVerdict.SKIP,
                false,
                false,
                false,
                List.of(),
                reason,
                "",
                Duration.ZERO);
    }

    static Sweep of(Cell... cells) {
        return new Sweep(STARTED, List.of(cells), Duration.ofMillis(83_400));
    }

    /** {@return a cell that failed with the output of a scheduler on a real kernel} */
    static Cell failWithLog(String scheduler, String kernel, String topology, String file) {
        VerifierLog log = VerifierLog.of(Golden.log(file));
        return fail(scheduler, kernel, topology, log.reason().orElseThrow(), log.text());
    }

    /** {@return every verdict, a program near the limit, two cells with one log} */
    static Sweep sample() {
        return of(
                pass("scx_fair", "6.12", "tiny-1llc", figures("fair_enqueue", 812), figures("fair_dispatch", 640_123)),
                pass("scx_fair", "6.12", "odd-3llc", figures("fair_enqueue", 812), figures("fair_dispatch", 812_345)),
                pass(
                        "scx_fair",
                        "7.0",
                        "tiny-1llc",
                        figures("fair_enqueue", 790),
                        figures("fair_init_task_of_cgroup", 12)),
                skip("scx_fair", "7.0", "odd-3llc", "needs 6 CPUs, this machine has 4"),
                pass("scx_loop", "6.12", "tiny-1llc", figures("loop_enqueue", 3_000)),
                failWithLog("scx_loop", "7.0", "tiny-1llc", "verify-loop.log"),
                failWithLog("scx_loop", "7.0", "odd-3llc", "verify-loop.log"),
                skip("scx_huge", "7.0", "odd-3llc", "needs 6 CPUs, this machine has 4"));
    }

    /** {@return the sample as it was before} */
    static Sweep earlier() {
        return new Sweep(
                "2026-11-20T09:00:00Z",
                List.of(
                        pass(
                                "scx_fair",
                                "6.12",
                                "tiny-1llc",
                                figures("fair_enqueue", 800),
                                figures("fair_dispatch", 812_345)),
                        pass("scx_fair", "7.0", "tiny-1llc", figures("fair_enqueue", 1_000), figures("fair_tick", 7)),
                        pass("scx_loop", "7.0", "tiny-1llc", figures("loop_enqueue", 2_990)),
                        pass("scx_old", "7.0", "tiny-1llc", figures("old_enqueue", 5))),
                Duration.ofSeconds(61));
    }
}
