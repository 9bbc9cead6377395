// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.RunPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * On which CPUs the workers of a cgroup may be seen: on those of all the cpusets that it has in the course of a run, and of the cgroups
 * that they are moved to.
 */
final class Confinement {
    private final Map<String, Optional<CpuSet>> allowed = new HashMap<>();

    Confinement(RunPlan plan) {
        plan.cgroups().forEach(cgroup -> allowed.put(cgroup.name(), cpusetOf(cgroup, plan)));
        List<PlanOp> ops =
                plan.steps().stream().flatMap(step -> step.ops().stream()).toList();
        ops.forEach(this::widen);
        // Once more, for what came to a cgroup after its cpuset had gone to another one.
        ops.forEach(this::widen);
    }

    /** A cgroup within another one has no more CPUs than that. */
    private static Optional<CpuSet> cpusetOf(CgroupPlan cgroup, RunPlan plan) {
        return cgroup.cpuset().or(() -> plan.cgroups().stream()
                .filter(outer -> cgroup.name().startsWith(outer.name() + "/"))
                .reduce((first, last) -> last)
                .flatMap(outer -> cpusetOf(outer, plan)));
    }

    private void widen(PlanOp op) {
        if (op instanceof CgroupOp.SetCpuset set) {
            add(set.cgroup(), Optional.of(set.cpus()));
        } else if (op instanceof CgroupOp.ClearCpuset clear) {
            add(clear.cgroup(), Optional.empty());
        } else if (op instanceof CgroupOp.SwapCpusets swap) {
            add(swap.cgroup(), allowed.get(swap.other()));
            add(swap.other(), allowed.get(swap.cgroup()));
        } else if (op instanceof CgroupOp.MoveTasks move) {
            add(move.cgroup(), allowed.get(move.other()));
        }
    }

    private void add(String cgroup, Optional<CpuSet> more) {
        allowed.merge(
                cgroup,
                more,
                (known, added) -> known.isEmpty() || added.isEmpty()
                        ? Optional.empty()
                        : Optional.of(known.get().union(added.get())));
    }

    /** {@return the CPUs; empty where they may be seen on all} */
    Optional<CpuSet> of(String cgroup) {
        return allowed.getOrDefault(cgroup, Optional.empty());
    }
}
