// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.kvm.topology.InvalidTopologyException;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.scenario.Cgroup;
import dev.ktstr.testng.scenario.CpusetSpec;
import dev.ktstr.testng.scenario.Op;
import dev.ktstr.testng.scenario.Scenario;
import dev.ktstr.testng.scenario.Step;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The cgroups that the catalogue's scenarios are made of: they are called {@code cg_0}, {@code cg_1} and so on. */
final class Groups {
    private Groups() {}

    static String name(int index) {
        return "cg_" + index;
    }

    /** {@return a cgroup with two spinning workers} */
    static Cgroup spinning(int index) {
        return Scenario.cgroup(name(index));
    }

    static Cgroup spinning(int index, int workers) {
        return spinning(index).workers(workers);
    }

    static Cgroup doing(int index, int workers, Work work) {
        return spinning(index, workers).work(work);
    }

    /** {@return a cgroup with so many spinning workers for each CPU it may use} */
    static Cgroup crowded(int index, int workersForEachCpu) {
        return spinning(index).workersPct(100.0 * workersForEachCpu);
    }

    static List<Cgroup> groups(int number, IntFunction<Cgroup> group) {
        return IntStream.range(0, number).mapToObj(group).toList();
    }

    /** {@return the two parts of a machine that is split in the middle of its first LLC} */
    static List<CpusetSpec> splitInsideLlc(Topology machine) {
        int first = machine.cpusOfLlc(0).size();
        if (first < 2) {
            throw new InvalidTopologyException(
                    machine + " has 1 CPU in its first LLC, which cannot be split; take a machine with 2 or more");
        }
        return List.of(
                new CpusetSpec.Exact(CpuSet.range(0, first / 2 - 1)),
                new CpusetSpec.Exact(CpuSet.range(first / 2, machine.cpus() - 1)));
    }

    /** {@return so many steps that divide the test's duration evenly, and what each does} */
    static Step[] evenly(int number, IntFunction<List<Op>> ops) {
        return IntStream.range(0, number)
                .mapToObj(i -> Scenario.step(ops.apply(i).toArray(Op[]::new)).hold(1.0 / number))
                .toArray(Step[]::new);
    }

    /** {@return one step in which nothing is done and then so many others, which all divide the test's duration evenly} */
    static Step[] changes(int number, IntFunction<List<Op>> ops) {
        return evenly(number + 1, i -> i == 0 ? List.of() : ops.apply(i - 1));
    }

    /** {@return a scenario's script for all machines, where it depends on them} */
    static Function<Topology, Script> steady(Function<Topology, List<Cgroup>> cgroups) {
        return machine -> Script.of(cgroups.apply(machine));
    }
}
