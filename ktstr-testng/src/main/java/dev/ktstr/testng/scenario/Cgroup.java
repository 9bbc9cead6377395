// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.kvm.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cgroup of a scenario and the work that runs in it. Immutable: every method returns a changed copy.
 *
 * @param name its name, which reports repeat
 * @param cpuset the CPUs it may use; empty means all
 * @param cpuWeight its weight (cpu.weight, 1 to 10000); empty means the kernel's default of 100
 * @param works what runs in it
 */
public record Cgroup(String name, Optional<CpusetSpec> cpuset, Optional<Integer> cpuWeight, List<WorkGroup> works) {
    /** How many workers a cgroup has when nobody says. */
    public static final int DEFAULT_WORKERS = 2;

    private static final List<WorkGroup> DEFAULT_WORKS =
            List.of(new WorkGroup(DEFAULT_WORKERS, Work.of(WorkType.SPIN)));

    public Cgroup {
        works = List.copyOf(works);
    }

    static Cgroup named(String name) {
        return new Cgroup(name, Optional.empty(), Optional.empty(), DEFAULT_WORKS);
    }

    /** {@return a copy with this many workers in its last work} */
    public Cgroup workers(int workers) {
        return withLast(new WorkGroup(workers, last().work()));
    }

    /** {@return a copy whose last work does this} */
    public Cgroup work(Work work) {
        return withLast(new WorkGroup(last().workers(), work));
    }

    /** {@return a copy with further workers that do something else} */
    public Cgroup and(int workers, Work work) {
        List<WorkGroup> more = new ArrayList<>(works);
        more.add(new WorkGroup(workers, work));
        return new Cgroup(name, cpuset, cpuWeight, more);
    }

    /** {@return a copy that may use these CPUs only} */
    public Cgroup cpuset(CpusetSpec cpus) {
        return new Cgroup(name, Optional.of(cpus), cpuWeight, works);
    }

    /** {@return a copy with this cpu.weight, 1 to 10000} */
    public Cgroup cpuWeight(int weight) {
        return new Cgroup(name, cpuset, Optional.of(weight), works);
    }

    private WorkGroup last() {
        return works.get(works.size() - 1);
    }

    private Cgroup withLast(WorkGroup work) {
        List<WorkGroup> changed = new ArrayList<>(works);
        changed.set(changed.size() - 1, work);
        return new Cgroup(name, cpuset, cpuWeight, changed);
    }

    /** {@return the CPUs it may use on this machine} */
    public CpuSet cpusOn(Topology topology) {
        return cpuset.map(spec -> spec.on(topology)).orElseGet(() -> CpuSet.range(0, topology.cpus() - 1));
    }

    /** {@return what the guest's agent is told to do} */
    public CgroupPlan on(Topology topology) {
        return new CgroupPlan(name, cpuset.map(spec -> spec.on(topology)).orElse(null), cpuWeight.orElse(null), works);
    }
}
