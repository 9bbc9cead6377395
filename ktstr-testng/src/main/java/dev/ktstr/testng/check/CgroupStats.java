// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.WorkerDetails;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTimeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.ToLongFunction;

/**
 * What the workers of one cgroup did together.
 *
 * @param name the cgroup
 * @param workers how many workers it had
 * @param cpus the CPUs they were seen on
 * @param minOffCpuPct the smallest share of its time a worker spent off the CPU, in percent
 * @param avgOffCpuPct the mean of these shares
 * @param maxOffCpuPct the largest one
 * @param worstGap the worker that went longest without getting on, or empty without workers
 * @param migrations changes of CPU, summed over the workers
 * @param iterations turns of the work's outer loop, summed over the workers
 * @param workUnits work done, summed over the workers
 * @param cpuNanos CPU time the workers took, summed, in nanoseconds by the guest's clock
 * @param meanRunDelayNanos the mean over the workers of their total wait on a runqueue, in nanoseconds
 * @param maxRunDelayNanos the longest such wait
 * @param wakeUps wake-ups the workers measured, summed
 * @param wakeLatency how long those took whose latency was kept, or empty without any
 * @param requests requests the workers answered, summed; 0 for types of work that have none
 * @param requestLatency how long those took whose latency was kept, or empty without any
 * @param spins calibrated spins, summed over the workers; 0 for types of work that have none
 * @param spinAccuracy how exact those were that were kept, or empty without any
 * @param pages where their memory was
 */
public record CgroupStats(
        String name,
        int workers,
        CpuSet cpus,
        double minOffCpuPct,
        double avgOffCpuPct,
        double maxOffCpuPct,
        Optional<WorkerReport> worstGap,
        long migrations,
        long iterations,
        long workUnits,
        long cpuNanos,
        double meanRunDelayNanos,
        long maxRunDelayNanos,
        long wakeUps,
        Optional<Latency> wakeLatency,
        long requests,
        Optional<Latency> requestLatency,
        long spins,
        Optional<SpinAccuracy> spinAccuracy,
        PageStats pages) {
    private static final double PERCENT = 100.0;
    private static final double NANOS_PER_MILLI = 1e6;
    /** With less, a tail is chance. */
    private static final int LEAST_ITERATIONS_OF_TAIL = 100;

    /**
     * {@return the figures of one cgroup of a run}
     *
     * @param pages where its workers had their memory
     * @param host what the host gave the vCPUs; time 0 is when the workers were released
     */
    static CgroupStats of(
            CgroupPlan cgroup, List<WorkerReport> workers, RunReport report, PageStats pages, VcpuTimeline host) {
        var offCpu = workers.stream().mapToDouble(CgroupStats::offCpuPct).summaryStatistics();
        var runDelay =
                workers.stream().mapToLong(w -> w.schedstat().runDelayNanos()).summaryStatistics();
        CpuSet cpus = CpuSet.empty();
        Optional<WorkerReport> worst = Optional.empty();
        for (WorkerReport w : workers) {
            cpus = cpus.union(w.cpusUsed());
            if (worst.isEmpty() || w.maxGap().nanos() > worst.get().maxGap().nanos()) {
                worst = Optional.of(w);
            }
        }
        List<WorkerDetails> details = ofEach(workers, report.details());
        return new CgroupStats(
                cgroup.name(),
                workers.size(),
                cpus,
                workers.isEmpty() ? 0 : offCpu.getMin(),
                offCpu.getAverage(),
                workers.isEmpty() ? 0 : offCpu.getMax(),
                worst,
                sum(workers, WorkerReport::migrations),
                sum(workers, WorkerReport::iterations),
                sum(workers, WorkerReport::workUnits),
                sum(workers, WorkerReport::cpuNanos),
                runDelay.getAverage(),
                workers.isEmpty() ? 0 : runDelay.getMax(),
                sum(workers, WorkerReport::wakeUps),
                Latency.of(ofEach(workers, report.wakeSamples())),
                sum(details, WorkerDetails::requestCount),
                Latency.of(details.stream().map(WorkerDetails::requests).toList()),
                sum(details, WorkerDetails::spinCount),
                SpinAccuracy.of(workers.stream()
                        .flatMap(w -> spins(cgroup, w, report, host).stream())
                        .toList()),
                pages);
    }

    /** {@return of something that there is for each worker of the plan that of these workers} */
    private static <T> List<T> ofEach(List<WorkerReport> workers, List<T> ofAll) {
        return workers.stream().map(w -> ofAll.get(w.worker())).toList();
    }

    private static Optional<SpinAccuracy.OfWorker> spins(
            CgroupPlan cgroup, WorkerReport worker, RunReport report, VcpuTimeline host) {
        Work work = cgroup.works().get(worker.work()).work();
        return work.type() != WorkType.CALIBRATED_SPIN
                ? Optional.empty()
                : Optional.of(new SpinAccuracy.OfWorker(
                        report.details().get(worker.worker()).spins(),
                        Duration.ofNanos(work.value("spinNanos")),
                        host.together(worker.cpusUsed()::contains)));
    }

    private static <T> long sum(List<T> workers, ToLongFunction<T> count) {
        return workers.stream().mapToLong(count).sum();
    }

    /** {@return the share of its time a worker was off the CPU, in percent} */
    static double offCpuPct(WorkerReport worker) {
        return worker.wallNanos() == 0 ? 0 : PERCENT * worker.offCpuNanos() / worker.wallNanos();
    }

    /** {@return the difference between the worker most and the worker least off the CPU, in percentage points} */
    public double spreadPct() {
        return maxOffCpuPct - minOffCpuPct;
    }

    /** {@return the longest time that a worker went without getting on, in milliseconds; 0 without workers} */
    public double maxGapMillis() {
        return worstGap.map(w -> w.maxGap().nanos() / NANOS_PER_MILLI).orElse(0.0);
    }

    /** {@return the CPU where that was, or empty without workers} */
    public OptionalInt maxGapCpu() {
        return worstGap.map(w -> OptionalInt.of(w.maxGap().cpu())).orElse(OptionalInt.empty());
    }

    /** {@return migrations for each iteration, or empty without iterations} */
    public OptionalDouble migrationRatio() {
        return iterations == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) migrations / iterations);
    }

    /** {@return iterations of a worker in the mean, or empty without workers} */
    public OptionalDouble iterationsPerWorker() {
        return workers == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) iterations / workers);
    }

    /** {@return the 99th percentile of the wake-up latencies by their median, or empty with fewer than 100 iterations} */
    public OptionalDouble wakeLatencyTailRatio() {
        return wakeLatency
                .filter(latency -> iterations >= LEAST_ITERATIONS_OF_TAIL && latency.medianNanos() > 0)
                .map(latency -> OptionalDouble.of((double) latency.p99Nanos() / latency.medianNanos()))
                .orElse(OptionalDouble.empty());
    }
}
