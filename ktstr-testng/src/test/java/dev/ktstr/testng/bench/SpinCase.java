// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.bench;

import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.spinWait;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import org.testng.annotations.Test;

/** A worker for each CPU that computes all the time, under the kernel's own scheduler. Nothing is demanded: its work is counted. */
public class SpinCase {
    private static final int CPUS = 4;
    private static final int SECONDS = 5;
    private static final int ANY_GAP = 600_000;
    private static final double ANY_SPREAD = 100;

    @Test
    @Ktstr(
            cores = CPUS,
            durationSeconds = SECONDS,
            notStarved = false,
            maxGapMillis = ANY_GAP,
            maxSpreadPct = ANY_SPREAD)
    public void spin(Ctx ctx) {
        ctx.run(cgroup("spin").workers(CPUS).work(spinWait()));
    }
}
