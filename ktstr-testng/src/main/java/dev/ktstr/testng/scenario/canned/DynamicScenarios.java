// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.Scenario.addCgroup;
import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.pause;
import static dev.ktstr.testng.scenario.Scenario.removeCgroup;
import static dev.ktstr.testng.scenario.Scenario.step;
import static dev.ktstr.testng.scenario.canned.Groups.spinning;

import java.util.List;

/** Stalls, and cgroups that come and go. */
final class DynamicScenarios {
    static final List<CannedScenario> STALL = List.of(
            CannedScenario.of("stall", "stall_detect", "16 spinning workers: none may stand still")
                    .with(spinning(0, 16)),
            CannedScenario.of(
                            "stall",
                            "stall_recovery",
                            "16 spinning workers, 16 more for a third of the time: all get on again")
                    .with(spinning(0, 16))
                    .steps(
                            step().hold(0.34),
                            step(addCgroup(spinning(1, 16))).hold(0.33),
                            step(removeCgroup("cg_1")).hold(0.33)));

    static final List<CannedScenario> DYNAMIC = List.of(
            dynamic("cgroup_add_midrun", "two cgroups; a third one comes")
                    .needs(machine -> machine.minCpus(4))
                    .steps(step().hold(0.5), step(addCgroup(spinning(2))).hold(0.5)),
            dynamic("cgroup_remove_midrun", "three cgroups; one of them goes")
                    .needs(machine -> machine.minCpus(3))
                    .with(spinning(0), spinning(1), spinning(2))
                    .steps(step().hold(0.5), step(removeCgroup("cg_2")).hold(0.5)),
            dynamic("cgroup_rapid_churn", "two cgroups; a third one comes for 50 ms every 100 ms")
                    .steps(step(addCgroup(spinning(2, 1)), pause(millis(50)), removeCgroup("cg_2"))
                            .every(millis(100))));

    private DynamicScenarios() {}

    private static CannedScenario dynamic(String name, String essence) {
        return CannedScenario.of("dynamic", name, essence);
    }
}
