// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
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
}
