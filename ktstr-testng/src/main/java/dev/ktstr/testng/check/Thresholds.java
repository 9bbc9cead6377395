// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import java.time.Duration;
import java.util.Optional;

/**
 * What a scheduler must keep to. Every member may be absent; thresholds are merged default, then scheduler, then test, and
 * the last one that says something wins.
 *
 * @param notStarved whether a worker without any work done fails
 * @param maxGap the longest time between two signs of life of a worker that was not waiting by itself
 * @param maxSpreadPct the largest difference of off-CPU time between workers of a cgroup, in percentage points
 * @param isolation whether a worker outside its cpuset fails
 * @param maxThroughputCv the largest coefficient of variation of work per CPU second over the workers of a cgroup
 * @param maxWeightErrorPct by how much, in percent of it, a cgroup's share of the CPU time may differ from that of its cpu.weight,
 *     among cgroups with one cpuset that all want more than they get
 * @param monitor what is demanded of what the host sees; by default nothing
 */
public record Thresholds(
        Optional<Boolean> notStarved,
        Optional<Duration> maxGap,
        Optional<Double> maxSpreadPct,
        Optional<Boolean> isolation,
        Optional<Double> maxThroughputCv,
        Optional<Double> maxWeightErrorPct,
        MonitorThresholds monitor) {
    /** Demands nothing. */
    public static final Thresholds NONE = new Thresholds(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            MonitorThresholds.NONE);

    /** What is demanded of every scheduler. */
    public static final Thresholds DEFAULTS =
            NONE.withNotStarved(true).withMaxGap(Duration.ofSeconds(2)).withMaxSpreadPct(15);

    public Thresholds {
        maxGap.filter(gap -> gap.isNegative() || gap.isZero()).ifPresent(gap -> {
            throw new IllegalArgumentException("maxGap must be more than 0 but was " + gap.toMillis() + " ms");
        });
        Limits.requireSensible("maxSpreadPct", maxSpreadPct);
        Limits.requireSensible("maxThroughputCv", maxThroughputCv);
        Limits.requireSensible("maxWeightErrorPct", maxWeightErrorPct);
    }

    /** {@return a copy that demands, or does not demand, that every worker gets something done} */
    public Thresholds withNotStarved(boolean demanded) {
        return new Thresholds(
                Optional.of(demanded), maxGap, maxSpreadPct, isolation, maxThroughputCv, maxWeightErrorPct, monitor);
    }

    /** {@return a copy with this longest gap} */
    public Thresholds withMaxGap(Duration gap) {
        return new Thresholds(
                notStarved, Optional.of(gap), maxSpreadPct, isolation, maxThroughputCv, maxWeightErrorPct, monitor);
    }

    /** {@return a copy with this largest spread in percentage points} */
    public Thresholds withMaxSpreadPct(double percent) {
        return new Thresholds(
                notStarved, maxGap, Optional.of(percent), isolation, maxThroughputCv, maxWeightErrorPct, monitor);
    }

    /** {@return a copy that demands, or does not demand, that workers keep to their cpusets} */
    public Thresholds withIsolation(boolean demanded) {
        return new Thresholds(
                notStarved, maxGap, maxSpreadPct, Optional.of(demanded), maxThroughputCv, maxWeightErrorPct, monitor);
    }

    /** {@return a copy with this largest coefficient of variation of throughput} */
    public Thresholds withMaxThroughputCv(double cv) {
        return new Thresholds(notStarved, maxGap, maxSpreadPct, isolation, Optional.of(cv), maxWeightErrorPct, monitor);
    }

    /** {@return a copy with this largest error of a cgroup's share of the CPU time, in percent of the share} */
    public Thresholds withMaxWeightErrorPct(double percent) {
        return withWeightError(Optional.of(percent));
    }

    /** {@return a copy that demands nothing of cgroups' shares} */
    Thresholds withoutWeightError() {
        return withWeightError(Optional.empty());
    }

    private Thresholds withWeightError(Optional<Double> percent) {
        return new Thresholds(notStarved, maxGap, maxSpreadPct, isolation, maxThroughputCv, percent, monitor);
    }

    /** {@return a copy that demands this of what the host sees} */
    public Thresholds withMonitor(MonitorThresholds demanded) {
        return new Thresholds(
                notStarved, maxGap, maxSpreadPct, isolation, maxThroughputCv, maxWeightErrorPct, demanded);
    }

    /** {@return these thresholds, overridden by what the other ones say} */
    public Thresholds overriddenBy(Thresholds other) {
        return new Thresholds(
                other.notStarved.or(() -> notStarved),
                other.maxGap.or(() -> maxGap),
                other.maxSpreadPct.or(() -> maxSpreadPct),
                other.isolation.or(() -> isolation),
                other.maxThroughputCv.or(() -> maxThroughputCv),
                other.maxWeightErrorPct.or(() -> maxWeightErrorPct),
                monitor.overriddenBy(other.monitor));
    }

    /**
     * {@return a copy whose limits on time are stretched by the engine's factor}
     *
     * <p>A limit is not stretched beyond the duration of the workload, where it could never be crossed.
     */
    public Thresholds stretchedBy(double latencyFactor, Duration workload) {
        return maxGap.map(gap -> {
                    long stretched = Math.min((long) (gap.toNanos() * latencyFactor), workload.toNanos());
                    return withMaxGap(Duration.ofNanos(Math.max(gap.toNanos(), stretched)));
                })
                .orElse(this);
    }
}
