// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupName;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.kvm.topology.Topology;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which CPUs and NUMA nodes each cgroup may use at each moment of a plan. As in the kernel, one without any of its own has those of the
 * cgroup around it.
 */
final class Cpusets {
    private final Topology topology;
    /** Only of cgroups that have some of their own. */
    private final Map<String, CpuSet> cpus = new HashMap<>();

    private final Map<String, CpuSet> mems = new HashMap<>();

    Cpusets(Topology topology) {
        this.topology = topology;
    }

    Cpusets copy() {
        Cpusets copy = new Cpusets(topology);
        copy.cpus.putAll(cpus);
        copy.mems.putAll(mems);
        return copy;
    }

    /** Throws {@link IllegalArgumentException} where a cgroup cannot be made with this cpuset now. */
    void made(Cgroup cgroup) {
        forget(cgroup.name());
        cgroup.cpuset().ifPresent(spec -> set(cgroup.name(), spec.on(topology)));
        cgroup.mems().ifPresent(nodes -> mems.put(cgroup.name(), nodes));
    }

    /** Throws {@link IllegalArgumentException} where the operation cannot be done now. */
    void after(PlanOp op) {
        if (op instanceof CgroupOp.Remove remove) {
            forget(remove.cgroup());
        } else if (op instanceof CgroupOp.SetCpuset change) {
            set(change.cgroup(), change.cpus());
        } else if (op instanceof CgroupOp.ClearCpuset clear) {
            cpus.remove(clear.cgroup());
        } else if (op instanceof CgroupOp.SwapCpusets swap) {
            swap(swap.cgroup(), swap.other());
        } else if (op instanceof CgroupOp.SetMems change) {
            mems.put(change.cgroup(), change.nodes());
        }
    }

    private void forget(String cgroup) {
        cpus.remove(cgroup);
        mems.remove(cgroup);
    }

    private void set(String cgroup, CpuSet wanted) {
        CpuSet around = around(cgroup);
        if (!around.containsAll(wanted)) {
            throw new IllegalArgumentException("cgroup '" + cgroup + "' is to have the CPUs '" + wanted + "', but '"
                    + CgroupName.outer(cgroup).orElseThrow() + "' around it has '" + around
                    + "' at that moment; name some of these, or give the outer one more first");
        }
        cpus.put(cgroup, wanted);
    }

    /** Both have a cpuset, or none of them gets another one. */
    private void swap(String one, String other) {
        CpuSet first = cpus.get(one);
        CpuSet second = cpus.get(other);
        if (first != null && second != null) {
            set(one, second);
            set(other, first);
        }
    }

    /** {@return the CPUs that a cgroup may use now} */
    CpuSet cpusOf(String cgroup) {
        CpuSet around = around(cgroup);
        CpuSet left = cpus.getOrDefault(cgroup, around).intersect(around);
        // The kernel lets nobody without a CPU.
        return left.isEmpty() ? around : left;
    }

    private CpuSet around(String cgroup) {
        return CgroupName.outer(cgroup).map(this::cpusOf).orElseGet(() -> CpuSet.range(0, topology.cpus() - 1));
    }

    /** {@return the NUMA nodes that a memory policy may name in a cgroup now: its mems, else those of its CPUs} */
    CpuSet nodesOf(String cgroup) {
        return nearest(mems, cgroup).orElseGet(() -> {
            if (nearest(cpus, cgroup).isEmpty()) {
                return CpuSet.range(0, topology.numaNodes() - 1);
            }
            TreeSet<Integer> nodes = new TreeSet<>();
            cpusOf(cgroup).stream().forEach(cpu -> nodes.add(topology.nodeOf(cpu)));
            return CpusetSpec.setOf(nodes);
        });
    }

    private static Optional<CpuSet> nearest(Map<String, CpuSet> own, String cgroup) {
        return Optional.ofNullable(own.get(cgroup))
                .or(() -> CgroupName.outer(cgroup).flatMap(outer -> nearest(own, outer)));
    }
}
