// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.util.Optional;

/**
 * What a cgroup may use. What is empty is not limited.
 *
 * @param cpuset CPUs, not none
 * @param mems NUMA nodes, not none
 * @param cpuWeight {@code cpu.weight}, 1 to 10000; the kernel's default is 100
 * @param cpuMax CPU time
 */
public record CgroupLimits(
        Optional<CpuSet> cpuset, Optional<CpuSet> mems, Optional<Integer> cpuWeight, Optional<CpuMax> cpuMax) {
    /** The largest {@code cpu.weight}. */
    public static final int MAX_WEIGHT = 10_000;

    /** No limits. */
    public static final CgroupLimits NONE =
            new CgroupLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public CgroupLimits {
        requireSome("cpuset", "CPUs", cpuset);
        requireSome("cpuset.mems", "NUMA nodes", mems);
        cpuWeight.ifPresent(weight -> checkWeight("The cpuWeight of a cgroup", weight));
    }

    private static void requireSome(String what, String of, Optional<CpuSet> set) {
        set.filter(CpuSet::isEmpty).ifPresent(empty -> {
            throw new IllegalArgumentException(
                    "A cgroup has an empty " + what + ": give it " + of + ", or no " + what + " for all of them");
        });
    }

    static void checkWeight(String what, int weight) {
        Limits.between(what, weight, 1, MAX_WEIGHT);
    }

    /** {@return a copy with these CPUs only} */
    public CgroupLimits withCpuset(CpuSet cpus) {
        return new CgroupLimits(Optional.of(cpus), mems, cpuWeight, cpuMax);
    }

    /** {@return a copy with these NUMA nodes only} */
    public CgroupLimits withMems(CpuSet nodes) {
        return new CgroupLimits(cpuset, Optional.of(nodes), cpuWeight, cpuMax);
    }

    /** {@return a copy with this {@code cpu.weight}} */
    public CgroupLimits withCpuWeight(int weight) {
        return new CgroupLimits(cpuset, mems, Optional.of(weight), cpuMax);
    }

    /** {@return a copy with this much CPU time} */
    public CgroupLimits withCpuMax(CpuMax max) {
        return new CgroupLimits(cpuset, mems, cpuWeight, Optional.of(max));
    }
}
