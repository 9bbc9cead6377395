// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

/**
 * On which CPUs a worker may run, besides what its cgroup says.
 *
 * @param cpus those; not empty
 * @param random so many of them, chosen for each worker by itself, and anew each time that {@link CgroupOp.SetAffinity} is carried out,
 *     also in each lap of a loop; the same in each run of the plan. 0: all of them
 */
public record Affinity(CpuSet cpus, int random) {
    public Affinity {
        if (cpus.isEmpty()) {
            throw new IllegalArgumentException("An affinity has no CPUs: give it some, or leave it out");
        }
        Limits.between("The number of random CPUs of an affinity", random, 0, cpus.size());
    }

    /** {@return all of these CPUs} */
    public static Affinity of(CpuSet cpus) {
        return new Affinity(cpus, 0);
    }
}
