// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

/**
 * Workers of one cgroup that do the same.
 *
 * @param workers how many, 1 to {@link RunPlan#MAX_WORKERS}, a multiple of the work's group size
 * @param work what each of them does
 */
public record WorkGroup(int workers, Work work) {
    public WorkGroup {
        String type = work.getClass().getSimpleName();
        Limits.between(type + "'s workers", workers, 1, RunPlan.MAX_WORKERS);
        if (workers % work.groupSize() != 0) {
            throw new IllegalArgumentException(
                    type + " requires workers divisible by " + work.groupSize() + ", got " + workers);
        }
    }
}
