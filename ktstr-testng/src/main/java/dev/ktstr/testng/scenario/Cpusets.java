// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupName;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.kvm.topology.Topology;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which CPUs and NUMA nodes each cgroup may use at each moment of a plan. As in the kernel, one without any of its own has those of the
 * cgroup around it.
 */
final class Cpusets {
    private final Topology topology;
    /** Only of cgroups that have some of their own. */
    private final Map<String, CpuSet> cpus = new TreeMap<>();

    private final Map<String, CpuSet> mems = new HashMap<>();

    private CpuSet online;

    Cpusets(Topology topology) {
        this.topology = topology;
        this.online = CpuSet.range(0, topology.cpus() - 1);
    }

    Cpusets copy() {
        Cpusets copy = new Cpusets(topology);
        copy.cpus.putAll(cpus);
        copy.mems.putAll(mems);
        copy.online = online;
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
            setMems(change);
        } else if (op instanceof MachineOp.CpuOffline offline) {
            takeOffline(offline.cpu());
        } else if (op instanceof MachineOp.CpuOnline back) {
            online = online.union(CpuSet.of(back.cpu()));
        }
    }

    private void forget(String cgroup) {
        cpus.remove(cgroup);
        mems.remove(cgroup);
    }

    private void set(String cgroup, CpuSet wanted) {
        CpuSet offline = wanted.minus(online);
        if (!offline.isEmpty()) {
            throw new IllegalArgumentException(
                    "cgroup '" + cgroup + "' is to have the CPUs '" + wanted + "', of which '"
                            + offline + "' is offline at that moment; name others, or take it online first: cpuOnline("
                            + offline.first().orElseThrow() + ")");
        }
        CpuSet around = around(cgroup);
        if (!around.containsAll(wanted)) {
            throw new IllegalArgumentException("cgroup '" + cgroup + "' is to have the CPUs '" + wanted + "', but '"
                    + CgroupName.outer(cgroup).orElseThrow() + "' around it has '" + around
                    + "' at that moment; name some of these, or give the outer one more first");
        }
        cpus.put(cgroup, wanted);
    }

    private void swap(String one, String other) {
        CpuSet first = requireOwn(one);
        CpuSet second = requireOwn(other);
        set(one, second);
        set(other, first);
    }

    private CpuSet requireOwn(String cgroup) {
        return Optional.ofNullable(cpus.get(cgroup))
                .orElseThrow(
                        () -> new IllegalArgumentException("swapCpusets needs two cgroups with a cpuset, and cgroup '"
                                + cgroup + "' has none of its own at that moment; give it one first: setCpuset(\""
                                + cgroup
                                + "\", ...)"));
    }

    private void setMems(CgroupOp.SetMems op) {
        CpuSet all = CpuSet.range(0, topology.numaNodes() - 1);
        if (!all.containsAll(op.nodes())) {
            throw new IllegalArgumentException("setMems gives cgroup '" + op.cgroup() + "' the NUMA nodes '"
                    + op.nodes() + "', but those of " + topology + " are '" + all + "'; name some of these");
        }
        mems.put(op.cgroup(), op.nodes());
    }

    /** The kernel would let whoever is left without a CPU run on those of the cgroup around, which is not what was asked for. */
    private void takeOffline(int cpu) {
        CpuSet taken = CpuSet.of(cpu);
        for (String cgroup : cpus.keySet()) {
            if (cpusOf(cgroup).equals(taken)) {
                throw new IllegalArgumentException("cpuOffline takes CPU " + cpu + ", the last one that cgroup '"
                        + cgroup + "' has online at that moment; give it others first: setCpuset(\"" + cgroup
                        + "\", ...)");
            }
        }
        online = online.minus(taken);
    }

    /** {@return the CPUs that a cgroup may use now, those that are online} */
    CpuSet cpusOf(String cgroup) {
        CpuSet around = around(cgroup);
        CpuSet left = cpus.getOrDefault(cgroup, around).intersect(around);
        // The kernel lets nobody without a CPU.
        return left.isEmpty() ? around : left;
    }

    private CpuSet around(String cgroup) {
        return CgroupName.outer(cgroup).map(this::cpusOf).orElse(online);
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
