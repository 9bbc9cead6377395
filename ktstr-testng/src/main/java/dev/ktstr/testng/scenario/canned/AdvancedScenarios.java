// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import static dev.ktstr.testng.scenario.Scenario.addCgroup;
import static dev.ktstr.testng.scenario.Scenario.bursty;
import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.moveTasks;
import static dev.ktstr.testng.scenario.Scenario.onCpus;
import static dev.ktstr.testng.scenario.Scenario.overlapping;
import static dev.ktstr.testng.scenario.Scenario.part;
import static dev.ktstr.testng.scenario.Scenario.range;
import static dev.ktstr.testng.scenario.Scenario.setCpuset;
import static dev.ktstr.testng.scenario.Scenario.spawn;
import static dev.ktstr.testng.scenario.Scenario.spinWait;
import static dev.ktstr.testng.scenario.Scenario.step;
import static dev.ktstr.testng.scenario.Scenario.stopWorkers;
import static dev.ktstr.testng.scenario.Scenario.workers;
import static dev.ktstr.testng.scenario.Scenario.yieldHeavy;
import static dev.ktstr.testng.scenario.Works.ioSync;
import static dev.ktstr.testng.scenario.canned.Groups.changes;
import static dev.ktstr.testng.scenario.canned.Groups.crowded;
import static dev.ktstr.testng.scenario.canned.Groups.doing;
import static dev.ktstr.testng.scenario.canned.Groups.groups;
import static dev.ktstr.testng.scenario.canned.Groups.spinning;
import static dev.ktstr.testng.scenario.canned.NestedScenarios.inner;
import static dev.ktstr.testng.scenario.canned.NestedScenarios.outer;

import dev.ktstr.guest.plan.Work;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.scenario.Cgroup;
import dev.ktstr.testng.scenario.Op;
import dev.ktstr.testng.scenario.Step;
import java.util.List;

/**
 * Load that is not where the CPUs are. The flags are those of schedulers that give a cgroup CPUs of its own: whether it may borrow
 * others' idle ones ({@code borrow}), whether CPUs are handed out anew as load changes ({@code rebal}), whether LLCs are heeded ({@code
 * llc}) and left for want of work ({@code steal}), and whether the cgroup controller {@code cpu} is left off ({@code no-ctrl}).
 */
final class AdvancedScenarios {
    private static final Work BURSTS = bursty(millis(20), millis(20));
    private static final int MOST_GROUPS = 15;

    static final List<CannedScenario> ALL = List.of(
            advanced("cgroup_idle_overloaded", "16 spinning workers beside one, in two cgroups")
                    .flags("borrow")
                    .with(spinning(0, 16), spinning(1, 1)),
            advanced("cgroup_all_loaded", "16 spinning workers in each of two cgroups: nobody has a CPU to lend")
                    .flags("borrow")
                    .with(spinning(0, 16), spinning(1, 16)),
            advanced("cgroup_llc_overflow", "8 spinning workers, more than an LLC has room for, beside one")
                    .needs(machine -> machine.minLlcs(2))
                    .flags("llc", "steal")
                    .with(spinning(0, 8), spinning(1, 1)),
            advanced("cgroup_load_imbalance", "16 spinning workers beside one that only yields")
                    .flags("rebal")
                    .with(spinning(0, 16), doing(1, 1, yieldHeavy())),
            advanced("cgroup_exhaust_reuse", "a cgroup for each CPU, at most 15, all removed and made again, twice")
                    .script(AdvancedScenarios::reuse),
            advanced("cgroup_cpuset_workload_imbalance", "two halves of the machine, one crowded, one with bursts only")
                    .needs(machine -> machine.minCpus(2))
                    .flags("borrow")
                    .with(crowded(0, 2).cpuset(part(0, 2)), doing(1, 1, BURSTS).cpuset(part(1, 2))),
            advanced(
                            "cgroup_cpuset_load_shift",
                            "two halves of the machine; 8 spinning workers in one of them, then in the other")
                    .needs(machine -> machine.minCpus(2))
                    .flags("rebal")
                    .with(
                            spinning(0).empty().cpuset(part(0, 2)),
                            spinning(1).empty().cpuset(part(1, 2)))
                    .steps(shifting(2, spinWait())),
            advanced("cgroup_add_load_imbalance", "two cgroups; a third one comes, with 16 workers")
                    .flags("rebal")
                    .steps(step().hold(0.5), step(addCgroup(spinning(2, 16))).hold(0.5)),
            advanced("cgroup_imbalance_mixed_workload", "8 spinning workers, 2 with bursts and one that writes")
                    .flags("borrow", "rebal")
                    .with(spinning(0, 8), doing(1, 2, BURSTS), doing(2, 1, ioSync())),
            advanced("cgroup_multicpu_pin", "two cgroups whose workers are pinned to two CPUs each")
                    .needs(machine -> machine.minCpus(4))
                    .excludes("reject-pin")
                    .with(spinning(0, 4).affinity(onCpus("0-1")), spinning(1, 4).affinity(onCpus("2-3"))),
            advanced("cgroup_no_ctrl_task_migration", "workers that are moved between two cgroups nine times")
                    .flags("no-ctrl")
                    .with(spinning(0), spinning(1).empty())
                    .steps(changes(
                            9, i -> List.of(i % 2 == 0 ? moveTasks("cg_0", "cg_1") : moveTasks("cg_1", "cg_0")))),
            advanced("cgroup_cpuset_change_imbalance", "8 workers and one on a half each; then the 8 get a quarter")
                    .needs(machine -> machine.minCpus(4))
                    .flags("borrow")
                    .with(spinning(0, 8).cpuset(part(0, 2)), spinning(1, 1).cpuset(part(1, 2)))
                    .steps(
                            step().hold(0.5),
                            step(setCpuset("cg_0", range(0, 0.25)), setCpuset("cg_1", range(0.25, 1)))
                                    .hold(0.5)),
            advanced("cgroup_load_oscillation", "8 spinning workers in one cgroup, in the other, and again in each")
                    .flags("rebal")
                    .with(spinning(0).empty(), spinning(1).empty())
                    .steps(shifting(4, spinWait())),
            advanced("nested_cgroup_no_ctrl", "cgroups within cgroups, for schedulers that see no controller")
                    .flags("no-ctrl")
                    .with(outer(0), inner(0), outer(1), inner(1)),
            advanced("cgroup_io_compute_imbalance", "two workers that write and sleep, beside a crowd that computes")
                    .flags("borrow")
                    .with(doing(0, 2, ioSync()), crowded(1, 2)),
            advanced("cgroup_4way_load_imbalance", "16, 8, 4 and one spinning workers in four cgroups")
                    .flags("rebal")
                    .with(spinning(0, 16), spinning(1, 8), spinning(2, 4), spinning(3, 1)),
            advanced("cgroup_cpuset_overlap_imbalance", "a crowd and a worker with bursts, on halves that overlap")
                    .needs(machine -> machine.minCpus(4))
                    .flags("borrow")
                    .with(
                            crowded(0, 2).cpuset(overlapping(0, 2, 0.5)),
                            doing(1, 1, BURSTS).cpuset(overlapping(1, 2, 0.5))),
            advanced("cgroup_cpuset_overlap_load_imbalance", "8, 4 and one spinning workers, on thirds that overlap")
                    .needs(machine -> machine.minCpus(6))
                    .flags("rebal")
                    .with(
                            spinning(0, 8).cpuset(overlapping(0, 3, 0.5)),
                            spinning(1, 4).cpuset(overlapping(1, 3, 0.5)),
                            spinning(2, 1).cpuset(overlapping(2, 3, 0.5))),
            advanced("cgroup_bursty_imbalance", "16 workers with bursts beside two that spin")
                    .flags("borrow")
                    .with(doing(0, 16, BURSTS), spinning(1)),
            advanced("cgroup_bursty_load_shift", "8 workers with bursts in one cgroup, then in the other")
                    .flags("rebal")
                    .with(spinning(0).empty(), spinning(1).empty())
                    .steps(shifting(2, BURSTS)));

    private AdvancedScenarios() {}

    private static CannedScenario advanced(String name, String essence) {
        return CannedScenario.of("advanced", name, essence);
    }

    private static Script reuse(Topology machine) {
        Cgroup[] all = groups(Math.min(machine.cpus(), MOST_GROUPS), i -> spinning(i, 1))
                .toArray(Cgroup[]::new);
        Step third = step().with(all).hold(1.0 / 3);
        return Script.of().steps(third, third, third);
    }

    /** So many steps, in which 8 workers are in the one cgroup and in the other by turns. */
    private static Step[] shifting(int number, Work work) {
        Op first = spawn("cg_0", workers(8, work));
        Op second = spawn("cg_1", workers(8, work));
        return Groups.evenly(
                number,
                i -> i == 0
                        ? List.of(first)
                        : i % 2 == 1 ? List.of(stopWorkers("cg_0"), second) : List.of(stopWorkers("cg_1"), first));
    }
}
