// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.cgroup;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import org.testng.annotations.Test;

public class TooBigIT {
    /** More CPUs than any host has that runs this. */
    @Test
    @Ktstr(llcs = 1, cores = 1, presets = "max-cpu", durationSeconds = 1)
    public void large(Ctx ctx) {
        ctx.run(cgroup("any").workers(1));
    }
}
