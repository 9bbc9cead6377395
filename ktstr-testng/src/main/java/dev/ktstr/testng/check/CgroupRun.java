// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.guest.report.WorkerReport;
import java.util.List;

/**
 * One cgroup of a run, as checks see it.
 *
 * @param plan what it was to be
 * @param workers what each of its workers did
 * @param wakeSamples what each of them measured
 * @param stats what they did together
 */
record CgroupRun(CgroupPlan plan, List<WorkerReport> workers, List<WakeSamples> wakeSamples, CgroupStats stats) {
    String name() {
        return plan.name();
    }
}
