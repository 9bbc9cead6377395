// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.Scenario.addCgroup;
import static dev.ktstr.testng.scenario.Scenario.bursty;
import static dev.ktstr.testng.scenario.Scenario.firstCpu;
import static dev.ktstr.testng.scenario.Scenario.host;
import static dev.ktstr.testng.scenario.Scenario.llc;
import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.mixed;
import static dev.ktstr.testng.scenario.Scenario.part;
import static dev.ktstr.testng.scenario.Scenario.pipeIo;
import static dev.ktstr.testng.scenario.Scenario.range;
import static dev.ktstr.testng.scenario.Scenario.removeCgroup;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static dev.ktstr.testng.scenario.Scenario.step;
import static dev.ktstr.testng.scenario.Scenario.swapCpusets;
import static dev.ktstr.testng.scenario.Works.affinityChurn;
import static dev.ktstr.testng.scenario.Works.forkExit;
import static dev.ktstr.testng.scenario.Works.ioSync;
import static dev.ktstr.testng.scenario.Works.mutexContention;
import static dev.ktstr.testng.scenario.Works.niceSweep;
import static dev.ktstr.testng.scenario.Works.pageFaultChurn;
import static dev.ktstr.testng.scenario.Works.policyChurn;
import static dev.ktstr.testng.scenario.canned.Groups.doing;
import static dev.ktstr.testng.scenario.canned.Groups.groups;
import static dev.ktstr.testng.scenario.canned.Groups.name;
import static dev.ktstr.testng.scenario.canned.Groups.spinning;
import static dev.ktstr.testng.scenario.canned.Groups.steady;

import dev.ktstr.guest.plan.Work;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.scenario.Cgroup;
import dev.ktstr.testng.scenario.Op;
import java.util.List;
import java.util.stream.IntStream;

/** More workers, more cgroups and more kinds of work than is comfortable. */
final class StressScenarios {
    private static final int MOST_GROUPS = 64;

    private static final List<Work> KINDS =
            List.of(spinWait(), mixed(), bursty(millis(20), millis(20)), pipeIo(), ioSync());

    static final List<CannedScenario> ALL = List.of(
            stress("cgroup_partial_cpus_steady", "two cgroups side by side on two thirds of the CPUs")
                    .needs(machine -> machine.minCpus(3))
                    .with(spinning(0).cpuset(range(0, 0.335)), spinning(1).cpuset(range(0.335, 0.67))),
            stress("cgroup_uneven_steady", "a cgroup on three quarters of the CPUs, another on the rest")
                    .needs(machine -> machine.minCpus(2))
                    .with(spinning(0).cpuset(range(0, 0.75)), spinning(1).cpuset(range(0.75, 1))),
            stress("cgroup_oversubscribed", "two cgroups of 32 workers that spin and yield")
                    .with(doing(0, 32, mixed()), doing(1, 32, mixed())),
            stress("host_cgroup_contention", "two cgroups against workers outside of any")
                    .with(host(), spinning(0), spinning(1)),
            stress("cgroup_per_cpu", "a cgroup of one worker on each of the first 64 CPUs")
                    .script(steady(machine -> groups(Math.min(machine.cpus(), MOST_GROUPS), i -> spinning(i, 1)
                            .cpuset(part(i, machine.cpus()))))),
            stress(
                            "cgroup_dsq_contention",
                            "workers that sleep and wake everywhere, beside some that may not leave a CPU")
                    .demands(limits -> limits.withMaxGap(millis(1500)))
                    .with(
                            doing(0, 2, bursty(millis(5), millis(5))).workersPct(200),
                            spinning(1).affinity(firstCpu())),
            stress("cgroup_workload_variety", "five kinds of work side by side")
                    .needs(machine -> machine.minCpus(6))
                    .script(steady(machine -> groups(KINDS.size(), StressScenarios::kind))),
            stress("cgroup_cpuset_workload_variety", "five kinds of work, each with a fifth of the CPUs")
                    .needs(machine -> machine.minCpus(KINDS.size()))
                    .script(steady(machine -> groups(KINDS.size(), i -> kind(i).cpuset(part(i, KINDS.size()))))),
            stress("cgroup_dynamic_workload_variety", "three kinds of work; two more come, one goes")
                    .needs(machine -> machine.minCpus(5))
                    .with(kind(0), kind(1), kind(2))
                    .steps(
                            step().hold(0.34),
                            step(addCgroup(kind(3)), addCgroup(kind(4))).hold(0.33),
                            step(removeCgroup("cg_3")).hold(0.33)),
            stress(
                            "cgroup_cpuset_cross_llc_race",
                            "four cgroups and more of 8 workers that change their LLC every 200 ms")
                    .needs(machine -> machine.minLlcs(2))
                    .flags("llc", "rebal")
                    .script(StressScenarios::race),
            stress("fork_exit_churn", "workers that fork all the time, beside spinning ones")
                    .with(doing(0, 4, forkExit()), spinning(1)),
            stress("nice_sweep", "workers that go through all nice values, beside spinning ones")
                    .with(doing(0, 4, niceSweep()), spinning(1)),
            stress("affinity_churn", "workers that pin themselves to one CPU after the other, beside spinning ones")
                    .with(doing(0, 4, affinityChurn()), spinning(1)),
            stress("policy_churn", "workers that go through the scheduling policies, beside spinning ones")
                    .with(doing(0, 4, policyChurn()), spinning(1)),
            stress("page_fault_churn", "workers that fault pages in and give them back, beside spinning ones")
                    .with(doing(0, 4, pageFaultChurn()), spinning(1)),
            stress("mutex_contention_light", "4 workers that hold one lock for a short time and compute for a long one")
                    .with(contending(4, 64, 1024)),
            stress("mutex_contention_heavy", "8 workers that hold one lock for a long time and compute for a short one")
                    .with(contending(8, 1024, 256)));

    private StressScenarios() {}

    private static CannedScenario stress(String name, String essence) {
        return CannedScenario.of("stress", name, essence);
    }

    private static Cgroup kind(int index) {
        return doing(index, 2, KINDS.get(index));
    }

    private static Cgroup contending(int workers, long hold, long work) {
        return doing(0, workers, mutexContention(workers, hold, work));
    }

    private static Script race(Topology machine) {
        int racers = Math.max(machine.llcs(), 4);
        // Neighbour after neighbour: so all of them change, also where their number is odd.
        Op[] flips = IntStream.range(0, racers - 1)
                .mapToObj(i -> swapCpusets(name(i), name(i + 1)))
                .toArray(Op[]::new);
        return Script.of(groups(racers, i -> doing(i, 8, mixed()).cpuset(llc(i % machine.llcs()))))
                .steps(step(flips).every(millis(200)));
    }
}
