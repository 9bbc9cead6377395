// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

/**
 * Workers of one cgroup that do the same. They start, stop and start again together.
 *
 * @param workers how many, 1 to {@link RunPlan#MAX_WORKERS}, a multiple of the work's group size
 * @param work what each of them does
 * @param settings what they are as processes
 * @param onDemand whether they are started by an operation, not with their cgroup
 */
public record WorkGroup(int workers, Work work, WorkerSettings settings, boolean onDemand) {
    public WorkGroup {
        String type = work.type().label();
        Limits.between(type + "'s workers", workers, 1, RunPlan.MAX_WORKERS);
        int over = workers % work.groupSize();
        if (over != 0) {
            throw new IllegalArgumentException(type + " requires workers divisible by " + work.groupSize() + ", got "
                    + workers + "; make it " + (workers - over + work.groupSize()));
        }
    }

    /** Makes ordinary workers that start with their cgroup. */
    public WorkGroup(int workers, Work work) {
        this(workers, work, WorkerSettings.NONE, false);
    }
}
