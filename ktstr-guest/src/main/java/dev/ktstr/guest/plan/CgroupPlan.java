// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * A cgroup and who works in it.
 *
 * @param name of its directory: 1 to {@link #MAX_NAME_BYTES} bytes of UTF-8, no {@code /}, no control character of ASCII,
 *     no {@code ..}, not {@code .}, and not the name of a file the kernel puts there
 * @param cpuset the CPUs it may use, or null for all of them
 * @param cpuWeight {@code cpu.weight}, 1 to 10000, or null for the kernel's default of 100
 * @param works 1 to {@link #MAX_WORKS}
 */
public record CgroupPlan(String name, CpuSet cpuset, Integer cpuWeight, List<WorkGroup> works) {
    /** The most kinds of work in a cgroup. */
    public static final int MAX_WORKS = RunPlan.MAX_WORKS;

    /** The longest name. */
    public static final int MAX_NAME_BYTES = 64;

    /** How the names begin that a cgroup's directory gets from the kernel: {@code cgroup.procs}, {@code cpu.weight}. */
    private static final Set<String> KERNEL_PREFIXES = Set.of("cgroup.", "cpu.", "cpuset.", "io.", "irq.", "memory.");

    public CgroupPlan {
        checkName(name);
        if (cpuset != null && cpuset.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cgroup '" + name + "' has an empty cpuset: give it CPUs, or no cpuset for all of them");
        }
        if (cpuWeight != null) {
            Limits.between("The cpuWeight of cgroup '" + name + "'", cpuWeight, 1, 10_000);
        }
        works = List.copyOf(works);
        Limits.between("The number of works of cgroup '" + name + "'", works.size(), 1, MAX_WORKS);
    }

    /** {@return a cgroup on all CPUs with the default weight} */
    public static CgroupPlan of(String name, WorkGroup... works) {
        return new CgroupPlan(name, null, null, List.of(works));
    }

    /** {@return a copy that may use these CPUs only} */
    public CgroupPlan withCpuset(CpuSet cpus) {
        return new CgroupPlan(name, cpus, cpuWeight, works);
    }

    /** {@return a copy with this {@code cpu.weight}} */
    public CgroupPlan withCpuWeight(int weight) {
        return new CgroupPlan(name, cpuset, weight, works);
    }

    /** {@return how many workers it has} */
    public int workers() {
        return works.stream().mapToInt(WorkGroup::workers).sum();
    }

    private static void checkName(String name) {
        boolean bad = name.isEmpty()
                || name.equals(".")
                || name.contains("..")
                || name.indexOf('/') >= 0
                || name.chars().anyMatch(c -> c < 0x20 || c == 0x7f)
                || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES;
        if (bad) {
            throw new IllegalArgumentException("'" + name + "' is not a name for a cgroup, expected 1 to "
                    + MAX_NAME_BYTES + " bytes without '/', '..' and control characters, and not '.'");
        }
        if (KERNEL_PREFIXES.stream().anyMatch(name::startsWith)) {
            throw new IllegalArgumentException("'" + name + "' is not a name for a cgroup: the kernel names its own "
                    + "files that way (cgroup.procs, cpu.weight); replace the '.'");
        }
    }
}
