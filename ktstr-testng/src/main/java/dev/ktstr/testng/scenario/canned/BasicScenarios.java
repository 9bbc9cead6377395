// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.Scenario.llc;
import static dev.ktstr.testng.scenario.canned.Groups.groups;
import static dev.ktstr.testng.scenario.canned.Groups.spinning;
import static dev.ktstr.testng.scenario.canned.Groups.splitInsideLlc;
import static dev.ktstr.testng.scenario.canned.Groups.steady;

import java.util.List;

/** Whether a scheduler does anything at all. */
final class BasicScenarios {
    static final List<CannedScenario> ALL = List.of(
            basic("cgroup_steady", "two cgroups that spin side by side"),
            basic("cgroup_cpuset_llc_steady", "one cgroup on each LLC")
                    .needs(machine -> machine.minLlcs(2))
                    .script(steady(
                            machine -> groups(machine.llcs(), i -> spinning(i).cpuset(llc(i))))),
            basic("cgroup_cpuset_cross_llc_steady", "two cgroups whose cpusets meet inside an LLC")
                    .needs(machine -> machine.minLlcs(2))
                    .script(steady(machine -> groups(
                            2, i -> spinning(i).cpuset(splitInsideLlc(machine).get(i))))));

    private BasicScenarios() {}

    private static CannedScenario basic(String name, String essence) {
        return CannedScenario.of("basic", name, essence);
    }
}
