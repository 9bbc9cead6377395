// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.testng.outcome.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Compares the CPU time of cgroups with their weights. What is compared are cgroups within the same one that compete for the same CPUs
 * from the begin of the run to its end, as {@link WeightRivals} has it. A cgroup without a weight has the kernel's, 100.
 *
 * <p>While a vCPU waits for a host CPU, the guest charges the time to whoever is on it, and the scheduler cannot take him off. Many
 * short waits hit everybody alike; what they leave grows with the square root of their number.
 *
 * <p>The share that a cgroup is due is its weight by the sum of the weights: Documentation/admin-guide/cgroup-v2.rst, cpu.weight.
 */
final class WeightCheck {
    private static final int DEFAULT_WEIGHT = 100;
    private static final double PERCENT = 100.0;
    /** Of more cgroups it is not told why they are not compared. */
    private static final int MAX_OBJECTIONS = 4;

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
            WeightRivals competition,
            List<CgroupRun> runs,
            double limitPct,
            ToDoubleFunction<CgroupStats> hostErrorNanos) {
        Map<WeightRivals.Arena, List<CgroupRun>> arenas = new LinkedHashMap<>();
        List<String> objections = new ArrayList<>();
        for (CgroupRun run : runs) {
            Optional<String> objection = competition.objection(run);
            if (objection.isPresent()) {
                objections.add("'" + run.name() + "' " + objection.get());
            } else {
                arenas.computeIfAbsent(competition.arena(run.plan()), arena -> new ArrayList<>())
                        .add(run);
            }
        }
        List<Finding> findings = new ArrayList<>();
        boolean compared = false;
        for (List<CgroupRun> rivals : arenas.values()) {
            if (rivals.size() > 1) {
                compared = true;
                rivals.forEach(run -> check(run, rivals, limitPct, hostErrorNanos, findings));
            } else {
                objections.add("'" + rivals.get(0).name() + "' has no rival");
            }
        }
        if (!compared) {
            findings.add(
                    Finding.notMeasured("maxWeightErrorPct could not be judged: it takes two cgroups within the same"
                            + " one and with the same cpuset, which nobody changes, with a worker that spins for each CPU of it"
                            + " during the whole run" + told(objections)));
        }
        return findings;
    }

    private static String told(List<String> objections) {
        if (objections.isEmpty()) {
            return "";
        }
        int more = objections.size() - MAX_OBJECTIONS;
        return "; cgroup "
                + String.join(", ", objections.subList(0, Math.min(MAX_OBJECTIONS, objections.size())))
                + (more > 0 ? ", and " + more + " more" : "");
    }

    private static void check(
            CgroupRun run,
            List<CgroupRun> rivals,
            double limitPct,
            ToDoubleFunction<CgroupStats> hostErrorNanos,
            List<Finding> findings) {
        double weights = rivals.stream().mapToInt(WeightCheck::weight).sum();
        double cpuTime =
                rivals.stream().mapToLong(rival -> rival.stats().cpuNanos()).sum();
        double due = weight(run) / weights;
        double got = run.stats().cpuNanos() / Math.max(1, cpuTime);
        double errorPct = Math.abs(got - due) / due * PERCENT;
        if (errorPct > limitPct) {
            double beyondNanos = (errorPct - limitPct) / PERCENT * due * cpuTime;
            findings.add(new Finding(
                    Outcome.WEIGHT_NOT_KEPT,
                    String.format(
                            Locale.ROOT,
                            "cgroup %s got %.1f%% of the CPU time of its cpuset, due are %.1f%% (cpu.weight %d of %.0f):"
                                    + " %.1f%% off (threshold %.1f%%)",
                            run.name(),
                            got * PERCENT,
                            due * PERCENT,
                            weight(run),
                            weights,
                            errorPct,
                            limitPct),
                    beyondNanos <= hostErrorNanos.applyAsDouble(run.stats())));
        }
    }

    private static int weight(CgroupRun run) {
        return run.plan().cpuWeight().orElse(DEFAULT_WEIGHT);
    }
}
