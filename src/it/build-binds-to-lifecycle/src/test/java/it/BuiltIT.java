// SPDX-License-Identifier: Apache-2.0
package it;

import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.pipeIo;
import static dev.ktstr.testng.scenario.Scenario.spinWait;

import dev.ktstr.testng.Ctx;
import dev.ktstr.testng.Ktstr;
import org.testng.annotations.Test;

public class BuiltIT {
    @Test
    @Ktstr(llcs = 2, cores = 1, durationSeconds = 2)
    public void steady(Ctx ctx) {
        ctx.run(
                cgroup("spinners").workers(1).work(spinWait()),
                cgroup("pipes").workers(2).work(pipeIo()));
    }
}
