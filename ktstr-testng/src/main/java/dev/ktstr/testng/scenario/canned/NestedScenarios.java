// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.Scenario.addCgroup;
import static dev.ktstr.testng.scenario.Scenario.cgroup;
import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.moveTasks;
import static dev.ktstr.testng.scenario.Scenario.part;
import static dev.ktstr.testng.scenario.Scenario.pause;
import static dev.ktstr.testng.scenario.Scenario.removeCgroup;
import static dev.ktstr.testng.scenario.Scenario.step;
import static dev.ktstr.testng.scenario.canned.Groups.spinning;

import dev.ktstr.testng.scenario.Cgroup;
import java.util.List;

/** Cgroups within cgroups: nobody works in the outer ones. */
final class NestedScenarios {
    static final List<CannedScenario> ALL = List.of(
            nested("nested_cgroup_steady", "two cgroups with one inside each, where the workers are")
                    .with(outer(0), inner(0), outer(1), inner(1)),
            nested("nested_cgroup_task_move", "workers that are moved from one inner cgroup to another's, and back")
                    .with(outer(0), inner(0), outer(1), inner(1).empty())
                    .steps(
                            step().hold(0.34),
                            step(moveTasks("cg_0/inner", "cg_1/inner")).hold(0.33),
                            step(moveTasks("cg_1/inner", "cg_0/inner")).hold(0.33)),
            nested(
                            "nested_cgroup_rapid_churn",
                            "an inner cgroup that comes and goes every 50 ms, every third time a deeper one")
                    .with(outer(0), inner(0), outer(1))
                    .steps(step(
                                    addCgroup(brief()),
                                    pause(millis(25)),
                                    removeCgroup("cg_1/brief"),
                                    pause(millis(25)),
                                    addCgroup(brief()),
                                    pause(millis(25)),
                                    removeCgroup("cg_1/brief"),
                                    pause(millis(25)),
                                    addCgroup(cgroup("deep").empty().within("cg_1")),
                                    addCgroup(cgroup("deeper").workers(1).within("cg_1/deep")),
                                    pause(millis(25)),
                                    removeCgroup("cg_1/deep/deeper"),
                                    removeCgroup("cg_1/deep"))
                            .every(millis(150))),
            nested("nested_cgroup_cpuset", "inner cgroups whose cpusets are parts of the outer one's")
                    .needs(machine -> machine.minCpus(4))
                    .with(
                            outer(0).cpuset(part(0, 2)),
                            inner(0).cpuset(part(0, 4)),
                            outer(1).cpuset(part(1, 2)),
                            inner(1).cpuset(part(3, 4))));

    private NestedScenarios() {}

    private static CannedScenario nested(String name, String essence) {
        return CannedScenario.of("nested", name, essence);
    }

    static Cgroup outer(int index) {
        return spinning(index).empty();
    }

    static Cgroup inner(int index) {
        return cgroup("inner").within(Groups.name(index));
    }

    private static Cgroup brief() {
        return cgroup("brief").workers(1).within("cg_1");
    }
}
