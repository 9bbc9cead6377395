// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import java.time.Duration;
import java.util.Optional;

/**
 * What a scheduler must keep to. Every limit may be absent; thresholds are merged default, then scheduler, then scenario, then test, then
 * run, and the last one that says something wins. Immutable: every {@code with} returns a changed copy, and throws {@link
 * IllegalArgumentException} for a value that makes no sense.
 */
public final class Thresholds {
    /** Demands nothing. */
    public static final Thresholds NONE = new Thresholds(LimitValues.NONE, MonitorThresholds.NONE);

    /** What is demanded of every scheduler. */
    public static final Thresholds DEFAULTS =
            NONE.withNotStarved(true).withMaxGap(Duration.ofSeconds(2)).withMaxSpreadPct(15);

    private final LimitValues values;
    private final MonitorThresholds monitor;

    private Thresholds(LimitValues values, MonitorThresholds monitor) {
        this.values = values;
        this.monitor = monitor;
    }

    /** {@return a copy with this value of a limit, whose type is that of the {@code with} of the limit} */
    public Thresholds with(Limit limit, Object value) {
        return limit.isOfMonitor()
                ? withMonitor(monitor.with(limit, value))
                : new Thresholds(values.with(limit, value), monitor);
    }

    /** {@return the value of a limit, if it has one} */
    public Optional<Object> value(Limit limit) {
        return limit.isOfMonitor() ? monitor.value(limit) : values.get(limit);
    }

    /** {@return the value of a limit that is to be judged, also the default of one that only {@code monitorChecks} enforces} */
    Optional<Object> enforced(Limit limit) {
        return limit.isOfMonitor() ? monitor.enforced().value(limit) : values.get(limit);
    }

    /** {@return why a limit is not judged though it has a value; empty where it is judged, or has none} */
    Optional<String> notJudgedSince(Limit limit) {
        if (enforced(limit).isEmpty()) {
            return Optional.empty();
        }
        if (limit.isPartOfNotStarved() && !notStarved().orElse(false)) {
            return Optional.of(Limit.NOT_STARVED.member() + " is false");
        }
        return limit == Limit.SUSTAINED_SAMPLES && !monitor.enforcesAnything()
                ? Optional.of("nothing that the host sees is limited")
                : Optional.empty();
    }

    /** {@return whether a limit is judged} */
    boolean judges(Limit limit) {
        return enforced(limit).isPresent() && notJudgedSince(limit).isEmpty();
    }

    /** {@return a copy without this limit} */
    Thresholds without(Limit limit) {
        return new Thresholds(values.without(limit), monitor);
    }

    // ---- progress and fairness --------------------------------------------------------------------------------------

    /** {@return a copy that demands, or does not demand, that every worker gets something done, and with it small gaps and fairness} */
    public Thresholds withNotStarved(boolean demanded) {
        return with(Limit.NOT_STARVED, demanded);
    }

    /** {@return a copy with this longest time between two signs of life of a worker that was not waiting by itself} */
    public Thresholds withMaxGap(Duration gap) {
        return with(Limit.MAX_GAP, gap);
    }

    /** {@return a copy with this largest difference of off-CPU time between workers of a cgroup, in percentage points} */
    public Thresholds withMaxSpreadPct(double percent) {
        return with(Limit.MAX_SPREAD_PCT, percent);
    }

    /** {@return a copy that demands, or does not demand, that workers keep to their cpusets} */
    public Thresholds withIsolation(boolean demanded) {
        return with(Limit.ISOLATION, demanded);
    }

    /**
     * {@return a copy with this largest error of a cgroup's share of the CPU time, in percent of the share that its cpu.weight gives
     * it, among cgroups with one cpuset that all want more than they get}
     */
    public Thresholds withMaxWeightErrorPct(double percent) {
        return with(Limit.MAX_WEIGHT_ERROR_PCT, percent);
    }

    // ---- rates ------------------------------------------------------------------------------------------------------

    /** {@return a copy with this largest coefficient of variation of work per CPU second over the workers of a cgroup} */
    public Thresholds withMaxThroughputCv(double cv) {
        return with(Limit.MAX_THROUGHPUT_CV, cv);
    }

    /** {@return a copy in which every worker gets at least so many work units done in a second of CPU time} */
    public Thresholds withMinWorkRate(double unitsPerCpuSecond) {
        return with(Limit.MIN_WORK_RATE, unitsPerCpuSecond);
    }

    /** {@return a copy in which every worker gets through its loop at least so often a second} */
    public Thresholds withMinIterationRate(double perSecond) {
        return with(Limit.MIN_ITERATION_RATE, perSecond);
    }

    /** {@return a copy with this most changes of CPU for each turn of the workers' loops, over a cgroup} */
    public Thresholds withMaxMigrationRatio(double ratio) {
        return with(Limit.MAX_MIGRATION_RATIO, ratio);
    }

    // ---- wake-ups ---------------------------------------------------------------------------------------------------

    /** {@return a copy with this longest wake-up latency that 99 of 100 wake-ups of a cgroup keep to} */
    public Thresholds withMaxP99WakeLatency(Duration latency) {
        return with(Limit.MAX_P99_WAKE_LATENCY, latency);
    }

    /** {@return a copy with this largest coefficient of variation of a cgroup's wake-up latencies} */
    public Thresholds withMaxWakeLatencyCv(double cv) {
        return with(Limit.MAX_WAKE_LATENCY_CV, cv);
    }

    // ---- memory -----------------------------------------------------------------------------------------------------

    /** {@return a copy in which at least this share, 0 to 1, of each worker's pages is on the nodes of its cpuset} */
    public Thresholds withMinPageLocality(double share) {
        return with(Limit.MIN_PAGE_LOCALITY, share);
    }

    /** {@return a copy with this most pages that the kernel moved between nodes meanwhile, by the pages of a cgroup's workers} */
    public Thresholds withMaxCrossNodeMigrationRatio(double ratio) {
        return with(Limit.MAX_CROSS_NODE_MIGRATION_RATIO, ratio);
    }

    /** {@return a copy in which at most this share, 0 to 1, of each worker's pages is on nodes without CPUs} */
    public Thresholds withMaxSlowTierRatio(double share) {
        return with(Limit.MAX_SLOW_TIER_RATIO, share);
    }

    // ---- what the host sees -----------------------------------------------------------------------------------------

    /** {@return a copy that demands this of what the host sees} */
    public Thresholds withMonitor(MonitorThresholds demanded) {
        return new Thresholds(values, demanded);
    }

    // ---- what was said ----------------------------------------------------------------------------------------------

    /** {@return whether every worker has to get something done} */
    public Optional<Boolean> notStarved() {
        return values.get(Limit.NOT_STARVED, Boolean.class);
    }

    /** {@return the longest gap} */
    public Optional<Duration> maxGap() {
        return values.get(Limit.MAX_GAP, Duration.class);
    }

    /** {@return whether workers have to keep to their cpusets} */
    public Optional<Boolean> isolation() {
        return values.get(Limit.ISOLATION, Boolean.class);
    }

    /** {@return the longest wake-up latency of 99 in 100} */
    public Optional<Duration> maxP99WakeLatency() {
        return values.get(Limit.MAX_P99_WAKE_LATENCY, Duration.class);
    }

    /** {@return a limit that is a number of its own} */
    public Optional<Double> number(Limit limit) {
        return values.get(limit, Double.class);
    }

    /** {@return what is demanded of what the host sees; by default nothing} */
    public MonitorThresholds monitor() {
        return monitor;
    }

    /** {@return these thresholds, overridden by what the other ones say} */
    public Thresholds overriddenBy(Thresholds other) {
        return new Thresholds(values.overriddenBy(other.values), monitor.overriddenBy(other.monitor));
    }

    /**
     * {@return a copy whose limits on time are stretched by the engine's factor}
     *
     * <p>A limit is not stretched beyond the duration of the workload, where it could never be crossed.
     */
    public Thresholds stretchedBy(double latencyFactor, Duration workload) {
        return stretched(Limit.MAX_GAP, latencyFactor, workload)
                .stretched(Limit.MAX_P99_WAKE_LATENCY, latencyFactor, workload);
    }

    private Thresholds stretched(Limit limit, double factor, Duration most) {
        return values.get(limit, Duration.class)
                .map(time -> {
                    long stretched = Math.min((long) (time.toNanos() * factor), most.toNanos());
                    return with(limit, Duration.ofNanos(Math.max(time.toNanos(), stretched)));
                })
                .orElse(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Thresholds thresholds
                && values.equals(thresholds.values)
                && monitor.equals(thresholds.monitor);
    }

    @Override
    public int hashCode() {
        return values.hashCode() * 31 + monitor.hashCode();
    }

    @Override
    public String toString() {
        return values + " " + monitor;
    }
}
