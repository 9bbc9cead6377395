// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static dev.ktstr.testng.scenario.Scenario.attachScheduler;
import static dev.ktstr.testng.scenario.Scenario.backdrop;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.freeze;
import static dev.ktstr.testng.scenario.Scenario.setWeight;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.scenario.Backdrop;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Live runs that cannot begin; there is no session here that could boot anything for them. */
public class LiveBeginTest {
    @DataProvider
    public Object[][] impossible() {
        Backdrop web = backdrop(cgroup("web"));
        return new Object[][] {
            {backdrop(cgroup("web").workers(0)), "cgroup 'web': the workers must be 1 or more, got 0"},
            {
                web.doing(setWeight("web", 2), freeze("db")),
                "step 1, operation 2 of the backdrop: freeze names cgroup 'db'"
            },
            {
                web.doing(attachScheduler()),
                "step 1, operation 1 of the backdrop: attachScheduler attaches a scheduler where none"
            },
            {
                web.doing(attachScheduler(Scheduler.EEVDF)),
                "step 1, operation 1 of the backdrop: scheduler eevdf has no program"
            },
        };
    }

    @Test(dataProvider = "impossible")
    public void whatABackdropCannotDoIsRefusedBeforeAnythingIsBooted(Backdrop backdrop, String message) {
        CaseContext context = CaseContext.of(Sessions.PLAN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> context.begin(backdrop))
                .withMessageStartingWith("steady[tiny-2llc], " + message);
    }
}
