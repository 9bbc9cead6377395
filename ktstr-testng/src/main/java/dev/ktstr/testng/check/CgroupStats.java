// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.guest.report.WorkerReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the workers of one cgroup did together.
 *
 * @param name the cgroup
 * @param workers how many workers it had
 * @param cpus the CPUs they were seen on
 * @param minOffCpuPct the smallest share of its time a worker spent off the CPU, in percent
 * @param maxOffCpuPct the largest such share, in percent
 * @param worstGap the worker that went longest without getting on, or empty without workers
 * @param migrations changes of CPU, summed over the workers
 * @param iterations turns of the work's outer loop, summed over the workers
 * @param workUnits work done, summed over the workers
 * @param cpuNanos CPU time the workers took, summed, in nanoseconds by the guest's clock
 * @param maxRunDelayNanos the longest total wait on a runqueue of any worker, in nanoseconds
 * @param wakeUps wake-ups the workers measured, summed
 * @param p99WakeNanos the 99th percentile of the kept wake-up latencies, in nanoseconds, or empty without samples
 */
public record CgroupStats(
        String name,
        int workers,
        CpuSet cpus,
        double minOffCpuPct,
        double maxOffCpuPct,
        Optional<WorkerReport> worstGap,
        long migrations,
        long iterations,
        long workUnits,
        long cpuNanos,
        long maxRunDelayNanos,
        long wakeUps,
        Optional<Long> p99WakeNanos) {
    private static final double PERCENT = 100.0;
    private static final double P99 = 0.99;

    /** {@return the figures of one cgroup of a run} */
    static CgroupStats of(String name, List<WorkerReport> workers, RunReport report) {
        CpuSet cpus = CpuSet.empty();
        Optional<WorkerReport> worst = Optional.empty();
        List<WakeSamples> samples = new ArrayList<>();
        for (WorkerReport w : workers) {
            cpus = cpus.union(w.cpusUsed());
            if (worst.isEmpty() || w.maxGap().nanos() > worst.get().maxGap().nanos()) {
                worst = Optional.of(w);
            }
            samples.add(report.wakeSamples().get(w.worker()));
        }
        return new CgroupStats(
                name,
                workers.size(),
                cpus,
                workers.stream().mapToDouble(CgroupStats::offCpuPct).min().orElse(0),
                workers.stream().mapToDouble(CgroupStats::offCpuPct).max().orElse(0),
                worst,
                workers.stream().mapToLong(WorkerReport::migrations).sum(),
                workers.stream().mapToLong(WorkerReport::iterations).sum(),
                workers.stream().mapToLong(WorkerReport::workUnits).sum(),
                workers.stream().mapToLong(WorkerReport::cpuNanos).sum(),
                workers.stream()
                        .mapToLong(w -> w.schedstat().runDelayNanos())
                        .max()
                        .orElse(0),
                workers.stream().mapToLong(WorkerReport::wakeUps).sum(),
                percentile(samples));
    }

    private static Optional<Long> percentile(List<WakeSamples> samples) {
        long[] sorted =
                samples.stream().flatMapToLong(WakeSamples::stream).sorted().toArray();
        return sorted.length == 0 ? Optional.empty() : Optional.of(sorted[(int) Math.ceil(sorted.length * P99) - 1]);
    }

    /** {@return the share of its time a worker was off the CPU, in percent} */
    static double offCpuPct(WorkerReport worker) {
        return worker.wallNanos() == 0 ? 0 : PERCENT * worker.offCpuNanos() / worker.wallNanos();
    }

    /** {@return the difference between the worker most and the worker least off the CPU, in percentage points} */
    public double spreadPct() {
        return maxOffCpuPct - minOffCpuPct;
    }

    /** {@return the coefficient of variation (population) of work per CPU second, and its mean} */
    static Throughput throughput(List<WorkerReport> workers) {
        double[] rates = workers.stream()
                .filter(w -> w.cpuNanos() > 0)
                .mapToDouble(w -> w.workUnits() * 1e9 / w.cpuNanos())
                .toArray();
        double mean = Arrays.stream(rates).average().orElse(0);
        double variance = Arrays.stream(rates)
                .map(rate -> (rate - mean) * (rate - mean))
                .average()
                .orElse(0);
        return new Throughput(rates.length, mean, mean == 0 ? 0 : Math.sqrt(variance) / mean);
    }

    /** Work per CPU second over several workers; those that got no CPU time have no rate. */
    record Throughput(int workers, double mean, double cv) {}
}
