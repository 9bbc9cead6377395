// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import java.util.Optional;

/**
 * What a scheduler must keep to as it is seen from outside of the guest. Nothing of it is judged unless somebody says so: a
 * limit that is set is enforced, and {@code all} enforces those that nobody set with their {@link #DEFAULTS}. Merged as
 * {@link Thresholds} are, and immutable as they are.
 */
public final class MonitorThresholds {
    /** Deeper than any local queue gets: a reading above it is no reading of a queue. */
    public static final int DEEPEST_DSQ = 10_000;

    /** Enforces nothing. */
    public static final MonitorThresholds NONE = new MonitorThresholds(LimitValues.NONE);

    /** Enforces every check, each with its default. */
    public static final MonitorThresholds ALL = NONE.withAll(true);

    /** What a check demands that is enforced without a number of its own. */
    public static final MonitorThresholds DEFAULTS = NONE.withMaxImbalanceRatio(4)
            .withMaxLocalDsqDepth(50)
            .withFailOnStall(true)
            .withSustainedSamples(5)
            .withMaxFallbackRate(200)
            .withMaxKeepLastRate(100);

    private final LimitValues values;

    private MonitorThresholds(LimitValues values) {
        this.values = values;
    }

    MonitorThresholds with(Limit limit, Object value) {
        return new MonitorThresholds(values.with(limit, value));
    }

    Optional<Object> value(Limit limit) {
        return values.get(limit);
    }

    /** {@return a copy that enforces every check, or only those that have a limit of their own} */
    public MonitorThresholds withAll(boolean enforced) {
        return with(Limit.MONITOR_CHECKS, enforced);
    }

    /** {@return a copy with this largest ratio of the longest runqueue to the shortest, where an empty one counts as 1} */
    public MonitorThresholds withMaxImbalanceRatio(double ratio) {
        return with(Limit.MAX_IMBALANCE_RATIO, ratio);
    }

    /** {@return a copy with this largest depth of a local dispatch queue, in tasks} */
    public MonitorThresholds withMaxLocalDsqDepth(int depth) {
        return with(Limit.MAX_LOCAL_DSQ_DEPTH, depth);
    }

    /** {@return a copy that demands, or does not demand, that the runqueues' clocks go on} */
    public MonitorThresholds withFailOnStall(boolean demanded) {
        return with(Limit.FAIL_ON_STALL, demanded);
    }

    /** {@return a copy in which so many samples in a row, 100 ms apart, must be beyond a limit} */
    public MonitorThresholds withSustainedSamples(int samples) {
        return with(Limit.SUSTAINED_SAMPLES, samples);
    }

    /** {@return a copy with this highest rate of CPUs that the kernel chose, in 1/s} */
    public MonitorThresholds withMaxFallbackRate(double perSecond) {
        return with(Limit.MAX_FALLBACK_RATE, perSecond);
    }

    /** {@return a copy with this highest rate of tasks that were kept on their CPU, in 1/s} */
    public MonitorThresholds withMaxKeepLastRate(double perSecond) {
        return with(Limit.MAX_KEEP_LAST_RATE, perSecond);
    }

    /** {@return whether every check is enforced} */
    public Optional<Boolean> all() {
        return values.get(Limit.MONITOR_CHECKS, Boolean.class);
    }

    /** {@return the largest ratio of the longest runqueue to the shortest} */
    public Optional<Double> maxImbalanceRatio() {
        return values.get(Limit.MAX_IMBALANCE_RATIO, Double.class);
    }

    /** {@return the most tasks in the local dispatch queue of a CPU} */
    public Optional<Integer> maxLocalDsqDepth() {
        return values.get(Limit.MAX_LOCAL_DSQ_DEPTH, Integer.class);
    }

    /** {@return whether a runqueue's clock that stands fails} */
    public Optional<Boolean> failOnStall() {
        return values.get(Limit.FAIL_ON_STALL, Boolean.class);
    }

    /** {@return how many samples in a row must be beyond a limit} */
    public Optional<Integer> sustainedSamples() {
        return values.get(Limit.SUSTAINED_SAMPLES, Integer.class);
    }

    /** {@return how often a second the kernel may choose a CPU in the scheduler's place} */
    public Optional<Double> maxFallbackRate() {
        return values.get(Limit.MAX_FALLBACK_RATE, Double.class);
    }

    /** {@return how often a second a task may be kept on its CPU for want of another one} */
    public Optional<Double> maxKeepLastRate() {
        return values.get(Limit.MAX_KEEP_LAST_RATE, Double.class);
    }

    /** {@return these thresholds, overridden by what the other ones say} */
    public MonitorThresholds overriddenBy(MonitorThresholds other) {
        return new MonitorThresholds(values.overriddenBy(other.values));
    }

    /** {@return what is to be judged: the limits that are set here are enforced, and no others} */
    public MonitorThresholds enforced() {
        return all().orElse(false) ? DEFAULTS.overriddenBy(this) : this;
    }

    /** {@return what is to be judged, but for the balance of runqueues} */
    MonitorThresholds withoutImbalanceRatio() {
        return new MonitorThresholds(enforced().withAll(false).values.without(Limit.MAX_IMBALANCE_RATIO));
    }

    /** {@return whether anything is to be judged} */
    public boolean enforcesAnything() {
        MonitorThresholds enforced = enforced();
        return enforced.maxImbalanceRatio().isPresent()
                || enforced.maxLocalDsqDepth().isPresent()
                || enforced.failOnStall().orElse(false)
                || enforced.maxFallbackRate().isPresent()
                || enforced.maxKeepLastRate().isPresent();
    }

    /** {@return how many samples in a row must be beyond a limit, set or by default} */
    public int sustained() {
        return sustainedSamples().or(DEFAULTS::sustainedSamples).orElseThrow();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MonitorThresholds thresholds && values.equals(thresholds.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
