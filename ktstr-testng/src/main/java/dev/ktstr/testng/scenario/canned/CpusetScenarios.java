// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.Scenario.clearCpuset;
import static dev.ktstr.testng.scenario.Scenario.node;
import static dev.ktstr.testng.scenario.Scenario.overlapping;
import static dev.ktstr.testng.scenario.Scenario.part;
import static dev.ktstr.testng.scenario.Scenario.range;
import static dev.ktstr.testng.scenario.Scenario.setCpuset;
import static dev.ktstr.testng.scenario.Scenario.step;
import static dev.ktstr.testng.scenario.Scenario.swapCpusets;
import static dev.ktstr.testng.scenario.canned.Groups.spinning;

import java.util.List;

/** Cpusets that overlap, come, go and change. */
final class CpusetScenarios {
    static final List<CannedScenario> ALL = List.of(
            cpuset(
                            "cgroup_cpuset_overlap_steady",
                            "three cgroups, each of which shares half a cpuset with its neighbours")
                    .needs(machine -> machine.minCpus(6))
                    .with(
                            spinning(0).cpuset(overlapping(0, 3, 0.5)),
                            spinning(1).cpuset(overlapping(1, 3, 0.5)),
                            spinning(2).cpuset(overlapping(2, 3, 0.5))),
            cpuset("cgroup_cpuset_apply_midrun", "two cgroups on all CPUs, then each on half of them")
                    .needs(machine -> machine.minCpus(2))
                    .steps(
                            step().hold(0.5),
                            step(setCpuset("cg_0", part(0, 2)), setCpuset("cg_1", part(1, 2)))
                                    .hold(0.5)),
            cpuset("cgroup_cpuset_clear_midrun", "two cgroups on half of the CPUs each, then both on all")
                    .needs(machine -> machine.minCpus(2))
                    .with(spinning(0).cpuset(part(0, 2)), spinning(1).cpuset(part(1, 2)))
                    .steps(
                            step().hold(0.5),
                            step(clearCpuset("cg_0"), clearCpuset("cg_1")).hold(0.5)),
            cpuset("cgroup_cpuset_resize", "two cpusets: halves, then a quarter and the rest, then the other way round")
                    .needs(machine -> machine.minCpus(4))
                    .with(spinning(0).cpuset(part(0, 2)), spinning(1).cpuset(part(1, 2)))
                    .steps(
                            step().hold(0.34),
                            step(setCpuset("cg_0", range(0, 0.25)), setCpuset("cg_1", range(0.25, 1)))
                                    .hold(0.33),
                            step(setCpuset("cg_0", range(0, 0.75)), setCpuset("cg_1", range(0.75, 1)))
                                    .hold(0.33)),
            cpuset("cgroup_cpuset_numa_swap", "two cgroups on two NUMA nodes, which they exchange")
                    .needs(machine -> machine.minNumaNodes(2))
                    .with(spinning(0).cpuset(node(0)), spinning(1).cpuset(node(1)))
                    .steps(step().hold(0.5), step(swapCpusets("cg_0", "cg_1")).hold(0.5)),
            cpuset(
                            "cgroup_cpuset_swap_disjoint",
                            "two cgroups exchange their halves of the machine, and exchange them back")
                    .needs(machine -> machine.minCpus(8))
                    .with(spinning(0).cpuset(part(0, 2)), spinning(1).cpuset(part(1, 2)))
                    .steps(
                            step().hold(0.34),
                            step(swapCpusets("cg_0", "cg_1")).hold(0.33),
                            step(swapCpusets("cg_0", "cg_1")).hold(0.33)));

    private CpusetScenarios() {}

    private static CannedScenario cpuset(String name, String essence) {
        return CannedScenario.of("cpuset", name, essence);
    }
}
