// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CpuSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;

/**
 * What all cgroups of a run did together: sums, and of what is worse when it is more, the most of any cgroup.
 *
 * @param cgroups the figures of each
 */
public record ScenarioStats(List<CgroupStats> cgroups) {
    public ScenarioStats {
        cgroups = List.copyOf(cgroups);
    }

    private long sum(ToLongFunction<CgroupStats> count) {
        return cgroups.stream().mapToLong(count).sum();
    }

    private DoubleStream each(Function<CgroupStats, OptionalDouble> figure) {
        return cgroups.stream().map(figure).flatMapToDouble(OptionalDouble::stream);
    }

    /** Of what is worse when it is less; 0 is what was not measured. */
    private OptionalDouble leastAboveZero(Function<CgroupStats, OptionalDouble> figure) {
        return each(figure).filter(value -> value > 0).min();
    }

    private OptionalLong longest(Function<CgroupStats, Optional<Latency>> ofWhat, ToLongFunction<Latency> latency) {
        return cgroups.stream()
                .flatMap(cgroup -> ofWhat.apply(cgroup).stream())
                .mapToLong(latency)
                .max();
    }

    /** {@return all workers} */
    public int totalWorkers() {
        return Math.toIntExact(sum(CgroupStats::workers));
    }

    /** {@return the number of CPUs that any worker was seen on} */
    public int totalCpus() {
        return cgroups.stream()
                .map(CgroupStats::cpus)
                .reduce(CpuSet.empty(), CpuSet::union)
                .size();
    }

    /** {@return all changes of CPU} */
    public long totalMigrations() {
        return sum(CgroupStats::migrations);
    }

    /** {@return all turns of the workers' loops} */
    public long totalIterations() {
        return sum(CgroupStats::iterations);
    }

    /** {@return the largest spread of a cgroup, in percentage points} */
    public double worstSpreadPct() {
        return cgroups.stream().mapToDouble(CgroupStats::spreadPct).max().orElse(0);
    }

    /** {@return the cgroup with the longest gap, which has the CPU of it too; empty without cgroups} */
    public Optional<CgroupStats> worstGap() {
        return cgroups.stream().max(Comparator.comparingDouble(CgroupStats::maxGapMillis));
    }

    /** {@return the most migrations for each iteration} */
    public OptionalDouble worstMigrationRatio() {
        return each(CgroupStats::migrationRatio).max();
    }

    /** {@return the longest median of a cgroup's wake-up latencies, in nanoseconds} */
    public OptionalLong worstMedianWakeNanos() {
        return longest(CgroupStats::wakeLatency, Latency::medianNanos);
    }

    /** {@return the longest 99th percentile of a cgroup's wake-up latencies, in nanoseconds} */
    public OptionalLong worstP99WakeNanos() {
        return longest(CgroupStats::wakeLatency, Latency::p99Nanos);
    }

    /** {@return the largest coefficient of variation of a cgroup's wake-up latencies} */
    public OptionalDouble worstWakeLatencyCv() {
        return cgroups.stream()
                .flatMap(cgroup -> cgroup.wakeLatency().stream())
                .mapToDouble(Latency::cv)
                .max();
    }

    /** {@return the largest 99th percentile by the median of a cgroup's wake-up latencies} */
    public OptionalDouble worstWakeLatencyTailRatio() {
        return each(CgroupStats::wakeLatencyTailRatio).max();
    }

    /** {@return the longest median of a cgroup's request latencies, in nanoseconds} */
    public OptionalLong worstMedianRequestNanos() {
        return longest(CgroupStats::requestLatency, Latency::medianNanos);
    }

    /** {@return the longest 99th percentile of a cgroup's request latencies, in nanoseconds} */
    public OptionalLong worstP99RequestNanos() {
        return longest(CgroupStats::requestLatency, Latency::p99Nanos);
    }

    /** {@return the largest error of a cgroup's undisturbed spins, in percent} */
    public OptionalDouble worstUndisturbedSpinErrorPct() {
        return cgroups.stream()
                .flatMap(cgroup -> cgroup.spinAccuracy().stream())
                .flatMapToDouble(spins -> spins.undisturbedErrorPct().stream())
                .max();
    }

    /** {@return the longest mean of a cgroup's run delays, in nanoseconds} */
    public double worstMeanRunDelayNanos() {
        return cgroups.stream()
                .mapToDouble(CgroupStats::meanRunDelayNanos)
                .max()
                .orElse(0);
    }

    /** {@return the longest run delay of any worker, in nanoseconds} */
    public long worstRunDelayNanos() {
        return cgroups.stream().mapToLong(CgroupStats::maxRunDelayNanos).max().orElse(0);
    }

    /** {@return the smallest share of local pages that is not 0} */
    public OptionalDouble worstPageLocality() {
        return leastAboveZero(cgroup -> cgroup.pages().locality());
    }

    /** {@return the most pages moved between nodes, by the pages of a cgroup} */
    public OptionalDouble worstCrossNodeMigrationRatio() {
        return each(cgroup -> cgroup.pages().crossNodeMigrationRatio()).max();
    }

    /** {@return the fewest iterations of a cgroup's worker in the mean, but 0} */
    public OptionalDouble worstIterationsPerWorker() {
        return leastAboveZero(CgroupStats::iterationsPerWorker);
    }
}
