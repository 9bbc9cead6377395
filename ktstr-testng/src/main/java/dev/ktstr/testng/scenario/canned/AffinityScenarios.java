// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.Scenario.allCpus;
import static dev.ktstr.testng.scenario.Scenario.onCpus;
import static dev.ktstr.testng.scenario.Scenario.oneLlc;
import static dev.ktstr.testng.scenario.Scenario.part;
import static dev.ktstr.testng.scenario.Scenario.randomHalf;
import static dev.ktstr.testng.scenario.Scenario.range;
import static dev.ktstr.testng.scenario.Scenario.setAffinity;
import static dev.ktstr.testng.scenario.canned.Groups.changes;
import static dev.ktstr.testng.scenario.canned.Groups.spinning;

import java.util.List;

/** Workers that may not run everywhere. */
final class AffinityScenarios {
    static final List<CannedScenario> ALL = List.of(
            affinity(
                            "cgroup_affinity_inherit",
                            "workers that may run where their cgroup may, on half of the machine each")
                    .needs(machine -> machine.minCpus(2))
                    .with(spinning(0).cpuset(part(0, 2)), spinning(1).cpuset(part(1, 2))),
            affinity("cgroup_affinity_random", "workers each of which may run on half of the CPUs, chosen at random")
                    .with(spinning(0).affinity(randomHalf()), spinning(1).affinity(randomHalf())),
            affinity("cgroup_affinity_spanning", "workers whose affinity is wider than their cgroup's cpuset")
                    .needs(machine -> machine.minCpus(2))
                    .with(
                            spinning(0).cpuset(part(0, 2)).affinity(allCpus()),
                            spinning(1).cpuset(part(1, 2)).affinity(allCpus())),
            affinity("cgroup_affinity_pinned", "4 workers that share two CPUs, beside others that may go anywhere")
                    .needs(machine -> machine.minCpus(3))
                    .demands(limits -> limits.withMaxSpreadPct(75))
                    .with(spinning(0, 4).affinity(onCpus("0-1")), spinning(1)),
            affinity("cgroup_affinity_change", "workers that are pinned anew four times, at random")
                    .excludes("reject-pin")
                    .steps(changes(
                            4, i -> List.of(setAffinity("cg_0", randomHalf()), setAffinity("cg_1", randomHalf())))),
            affinity("cgroup_cpuset_llc_affinity", "cpusets that span LLCs, with workers pinned to one LLC of them")
                    .needs(machine -> machine.minLlcs(2).minCpus(4))
                    .flags("llc")
                    .with(
                            spinning(0).cpuset(range(0, 0.75)).affinity(oneLlc()),
                            spinning(1).cpuset(range(0.25, 1)).affinity(oneLlc())));

    private AffinityScenarios() {}

    private static CannedScenario affinity(String name, String essence) {
        return CannedScenario.of("affinity", name, essence);
    }
}
