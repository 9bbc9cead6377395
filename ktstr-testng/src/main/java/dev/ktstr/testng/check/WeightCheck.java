// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.testng.outcome.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Compares the CPU time of cgroups with their weights. What is compared are cgroups that have the same cpuset and whose workers never
 * sleep: only these want all they can get. A cgroup without a weight has the kernel's, 100.
 *
 * <p>While a vCPU waits for a host CPU, the guest charges the time to whoever is on it, and the scheduler cannot take him off. Many
 * short waits hit everybody alike; what they leave grows with the square root of their number.
 *
 * <p>The share that a cgroup is due is its weight by the sum of the weights: Documentation/admin-guide/cgroup-v2.rst, cpu.weight.
 */
final class WeightCheck {
    private static final int DEFAULT_WEIGHT = 100;
    private static final double PERCENT = 100.0;

    private WeightCheck() {}

    /**
     * {@return how far off the host may have brought a cgroup's CPU time, in nanoseconds}
     *
     * @param waitedNanos how long the vCPU that waited longest did so in all
     * @param longestGapNanos longer than each of its waits: the longest time that a worker did not get on
     */
    static double hostErrorNanos(long waitedNanos, long longestGapNanos) {
        return Math.sqrt((double) waitedNanos * Math.min(waitedNanos, longestGapNanos));
    }

    /** @param hostErrorNanos how far off the host may have brought a cgroup's CPU time */
    static List<Finding> findings(
            RunPlan plan, List<CgroupStats> stats, double limitPct, ToDoubleFunction<CgroupStats> hostErrorNanos) {
        Map<Object, List<Integer>> byCpuset = new LinkedHashMap<>();
        for (int i = 0; i < plan.cgroups().size(); i++) {
            CgroupPlan cgroup = plan.cgroups().get(i);
            if (isGreedy(cgroup)) {
                byCpuset.computeIfAbsent(Objects.toString(cgroup.cpuset()), set -> new ArrayList<>())
                        .add(i);
            }
        }
        List<Finding> findings = new ArrayList<>();
        boolean compared = false;
        for (List<Integer> rivals : byCpuset.values()) {
            if (rivals.size() > 1) {
                compared = true;
                rivals.forEach(i -> check(plan, stats, i, rivals, limitPct, hostErrorNanos, findings));
            }
        }
        if (!compared) {
            findings.add(Finding.notMeasured("maxWeightErrorPct could not be judged: it takes two cgroups with the same"
                    + " cpuset whose workers never sleep"));
        }
        return findings;
    }

    private static boolean isGreedy(CgroupPlan cgroup) {
        return cgroup.works().stream().allMatch(group -> group.work().type() == WorkType.SPIN);
    }

    private static void check(
            RunPlan plan,
            List<CgroupStats> stats,
            int index,
            List<Integer> rivals,
            double limitPct,
            ToDoubleFunction<CgroupStats> hostErrorNanos,
            List<Finding> findings) {
        double weights = rivals.stream().mapToInt(i -> weight(plan, i)).sum();
        double cpuTime = rivals.stream().mapToLong(i -> stats.get(i).cpuNanos()).sum();
        double due = weight(plan, index) / weights;
        double got = stats.get(index).cpuNanos() / Math.max(1, cpuTime);
        double errorPct = Math.abs(got - due) / due * PERCENT;
        if (errorPct > limitPct) {
            double beyondNanos = (errorPct - limitPct) / PERCENT * due * cpuTime;
            findings.add(new Finding(
                    Outcome.WEIGHT_NOT_KEPT,
                    String.format(
                            Locale.ROOT,
                            "cgroup %s got %.1f%% of the CPU time of its cpuset, due are %.1f%% (cpu.weight %d of %.0f):"
                                    + " %.1f%% off (threshold %.1f%%)",
                            plan.cgroups().get(index).name(),
                            got * PERCENT,
                            due * PERCENT,
                            weight(plan, index),
                            weights,
                            errorPct,
                            limitPct),
                    beyondNanos <= hostErrorNanos.applyAsDouble(stats.get(index))));
        }
    }

    private static int weight(RunPlan plan, int index) {
        return plan.cgroups().get(index).cpuWeight().orElse(DEFAULT_WEIGHT);
    }
}
