// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cgroup and who works in it.
 *
 * @param name its path below the plan's parent, as {@link CgroupName} has it; {@link #OUTERMOST} for the guest's own
 * @param limits what it may use
 * @param works 0 to {@link #MAX_WORKS}
 * @param onDemand whether it is made by an operation, not at the beginning
 */
public record CgroupPlan(String name, CgroupLimits limits, List<WorkGroup> works, boolean onDemand) {
    /** The most kinds of work in a cgroup. */
    public static final int MAX_WORKS = RunPlan.MAX_WORKS;

    /** The cgroup that all others of the guest are in; it has no limits. */
    public static final String OUTERMOST = "";

    public CgroupPlan {
        if (!name.equals(OUTERMOST)) {
            CgroupName.check(name);
        } else if (!limits.equals(CgroupLimits.NONE)) {
            throw new IllegalArgumentException("The outermost cgroup has limits, and it can have none");
        }
        works = List.copyOf(works);
        Limits.between("The number of works of cgroup '" + name + "'", works.size(), 0, MAX_WORKS);
    }

    /** {@return a cgroup on all CPUs with the default weight} */
    public static CgroupPlan of(String name, WorkGroup... works) {
        return new CgroupPlan(name, CgroupLimits.NONE, List.of(works), false);
    }

    /** {@return a copy that may use these CPUs only} */
    public CgroupPlan withCpuset(CpuSet cpus) {
        return withLimits(limits.withCpuset(cpus));
    }

    /** {@return a copy with this {@code cpu.weight}} */
    public CgroupPlan withCpuWeight(int weight) {
        return withLimits(limits.withCpuWeight(weight));
    }

    /** {@return a copy with these limits} */
    public CgroupPlan withLimits(CgroupLimits newLimits) {
        return new CgroupPlan(name, newLimits, works, onDemand);
    }

    /** {@return a copy that is made by an operation} */
    public CgroupPlan onlyOnDemand() {
        return new CgroupPlan(name, limits, works, true);
    }

    /** {@return a copy with further works behind its own} */
    CgroupPlan withMore(List<WorkGroup> more) {
        return new CgroupPlan(
                name, limits, Stream.concat(works.stream(), more.stream()).toList(), onDemand);
    }

    /** {@return the CPUs it may use; empty for all of them} */
    public Optional<CpuSet> cpuset() {
        return limits.cpuset();
    }

    /** {@return its {@code cpu.weight}; empty for the kernel's default of 100} */
    public Optional<Integer> cpuWeight() {
        return limits.cpuWeight();
    }

    /** {@return how many workers it has} */
    public int workers() {
        return works.stream().mapToInt(WorkGroup::workers).sum();
    }
}
