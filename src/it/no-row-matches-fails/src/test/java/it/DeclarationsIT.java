// SPDX-License-Identifier: Apache-2.0
package it;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.scenario.Scenario;
import org.testng.annotations.Test;

public class DeclarationsIT {
    static final Scheduler NOWHERE = Scheduler.named("nowhere").binary("scx-nowhere");

    @Test
    @Ktstr
    public void asksForNoCase() {}

    @Test
    @Ktstr(presets = {"tiny-1llc", "odd-4llc"})
    public void unknownPreset(Ctx ctx) {}

    @Test
    @Ktstr(numaNodes = 2, llcs = 3)
    public void indivisible(Ctx ctx) {}

    @Test
    @Ktstr(cores = 0)
    public void zero(Ctx ctx) {}

    @Test
    @Ktstr(scheduler = "NOWHERE")
    public void unknownBinary(Ctx ctx) {
        ctx.run(Scenario.cgroup("any"));
    }

    @Test
    @Ktstr(llcs = 2)
    public void cpusetNotThere(Ctx ctx) {
        ctx.run(Scenario.cgroup("any").cpuset(Scenario.llc(2)));
    }
}
