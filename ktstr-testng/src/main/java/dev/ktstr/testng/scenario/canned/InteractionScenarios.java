// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.Scenario.addCgroup;
import static dev.ktstr.testng.scenario.Scenario.overlapping;
import static dev.ktstr.testng.scenario.Scenario.part;
import static dev.ktstr.testng.scenario.Scenario.randomHalf;
import static dev.ktstr.testng.scenario.Scenario.range;
import static dev.ktstr.testng.scenario.Scenario.removeCgroup;
import static dev.ktstr.testng.scenario.Scenario.setCpuset;
import static dev.ktstr.testng.scenario.Scenario.step;
import static dev.ktstr.testng.scenario.Scenario.swapCpusets;
import static dev.ktstr.testng.scenario.canned.Groups.crowded;
import static dev.ktstr.testng.scenario.canned.Groups.spinning;
import static dev.ktstr.testng.scenario.canned.NestedScenarios.inner;
import static dev.ktstr.testng.scenario.canned.NestedScenarios.outer;

import java.util.List;

/** Several of the things at once that the other categories try one by one. */
final class InteractionScenarios {
    static final List<CannedScenario> ALL = List.of(
            interaction("cgroup_cpuset_imbalance_combined", "a crowd and one worker on halves, which change places")
                    .needs(machine -> machine.minCpus(2))
                    .flags("borrow", "rebal")
                    .with(crowded(0, 2).cpuset(part(0, 2)), spinning(1, 1).cpuset(part(1, 2)))
                    .steps(step().hold(0.5), step(swapCpusets("cg_0", "cg_1")).hold(0.5)),
            interaction(
                            "cgroup_cpuset_overlap_imbalance_combined",
                            "a crowd and one worker on halves that overlap, and change places")
                    .needs(machine -> machine.minCpus(4))
                    .flags("borrow", "rebal")
                    .with(
                            crowded(0, 2).cpuset(overlapping(0, 2, 0.5)),
                            spinning(1, 1).cpuset(overlapping(1, 2, 0.5)))
                    .steps(step().hold(0.5), step(swapCpusets("cg_0", "cg_1")).hold(0.5)),
            interaction(
                            "cgroup_no_ctrl_imbalance",
                            "16 spinning workers beside one, for schedulers that see no controller")
                    .flags("no-ctrl", "borrow")
                    .with(spinning(0, 16), spinning(1, 1)),
            interaction(
                            "cgroup_no_ctrl_cpuset_change",
                            "halves that change their sizes, for schedulers that see no controller")
                    .needs(machine -> machine.minCpus(4))
                    .flags("no-ctrl")
                    .with(spinning(0).cpuset(part(0, 2)), spinning(1).cpuset(part(1, 2)))
                    .steps(
                            step().hold(0.5),
                            step(setCpuset("cg_0", range(0, 0.25)), setCpuset("cg_1", range(0.25, 1)))
                                    .hold(0.5)),
            interaction(
                            "cgroup_no_ctrl_load_imbalance",
                            "16 and 4 spinning workers, for schedulers that see no controller")
                    .flags("no-ctrl", "rebal")
                    .with(spinning(0, 16), spinning(1, 4)),
            interaction("cgroup_cpuset_multicpu_pin", "workers pinned to some of the CPUs of their cpuset, at random")
                    .needs(machine -> machine.minCpus(4))
                    .excludes("reject-pin")
                    .with(
                            spinning(0).cpuset(part(0, 2)).affinity(randomHalf()),
                            spinning(1).cpuset(part(1, 2)).affinity(randomHalf())),
            interaction("cgroup_cpuset_add_remove", "two cgroups on thirds of the machine; a third one comes and goes")
                    .needs(machine -> machine.minCpus(3))
                    .with(spinning(0).cpuset(part(0, 3)), spinning(1).cpuset(part(1, 3)))
                    .steps(
                            step().hold(0.34),
                            step(addCgroup(spinning(2).cpuset(part(2, 3)))).hold(0.33),
                            step(removeCgroup("cg_2")).hold(0.33)),
            interaction("cgroup_add_during_imbalance", "16 spinning workers beside one; a third cgroup comes")
                    .flags("borrow")
                    .with(spinning(0, 16), spinning(1, 1))
                    .steps(step().hold(0.5), step(addCgroup(spinning(2))).hold(0.5)),
            interaction("nested_cgroup_imbalance", "16 spinning workers beside one, in inner cgroups")
                    .flags("borrow")
                    .with(outer(0), inner(0).workers(16), outer(1), inner(1).workers(1)));

    private InteractionScenarios() {}

    private static CannedScenario interaction(String name, String essence) {
        return CannedScenario.of("interaction", name, essence);
    }
}
