// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.guest.report.WorkerReport;
import java.util.List;
import java.util.Optional;

/**
 * One cgroup of a run, as checks see it.
 *
 * @param plan what it was to be
 * @param allowed the CPUs that its workers may be seen on; empty for all
 * @param workers what each of its workers did
 * @param wakeSamples what each of them measured
 * @param stats what they did together
 */
record CgroupRun(
        CgroupPlan plan,
        Optional<CpuSet> allowed,
        List<WorkerReport> workers,
        List<WakeSamples> wakeSamples,
        CgroupStats stats) {
    String name() {
        return plan.name();
    }

    /** {@return whether a worker counts what it does; one that runs a program of the test's does not} */
    boolean counts(WorkerReport worker) {
        return plan.works().get(worker.work()).work().type() != WorkType.CUSTOM;
    }

    /** {@return the workers that count what they do} */
    List<WorkerReport> counting() {
        return workers.stream().filter(this::counts).toList();
    }
}
