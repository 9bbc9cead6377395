// SPDX-License-Identifier: Apache-2.0
package it;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Flag;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import org.testng.annotations.Test;

/**
 * Every scenario of the catalogue under two schedulers, on a machine that has what each of them needs.
 *
 * <p>The flags are those that scenarios are about. Neither scheduler can switch any of them: both let everybody have any idle CPU, and put
 * load where CPUs are, so what the scenarios try is there. The kernel's own also heeds LLCs; ktstr's knows neither LLCs nor cgroups.
 */
public class CatalogueIT {
    private static final Flag[] FLAGS = {
        Flag.named("borrow"), Flag.named("rebal"), Flag.named("llc"), Flag.named("steal"), Flag.named("no-ctrl")
    };

    static final Scheduler EEVDF = Scheduler.EEVDF.flags(FLAGS);
    static final Scheduler KTSTR = Scheduler.named("scx-ktstr").flags(FLAGS);

    @Test
    @Ktstr(scheduler = "EEVDF", scenarios = "*", numaNodes = 2, llcs = 4, cores = 2, durationSeconds = 2)
    public void eevdf(Ctx ctx) {
        ctx.run(ctx.scenario());
    }

    @Test
    @Ktstr(scheduler = "KTSTR", scenarios = "*", numaNodes = 2, llcs = 4, cores = 2, durationSeconds = 2)
    public void ktstr(Ctx ctx) {
        ctx.run(ctx.scenario());
    }
}
