// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import java.util.Optional;

/**
 * What a scheduler must keep to as it is seen from outside of the guest. Nothing of it is judged unless somebody says so: a
 * limit that is set is enforced, and {@code all} enforces those that nobody set with their {@link #DEFAULTS}. Merged as
 * {@link Thresholds} are.
 *
 * @param all whether every check is enforced
 * @param maxImbalanceRatio the largest ratio of the longest runqueue to the shortest; an empty one counts as 1
 * @param maxLocalDsqDepth the most tasks in the local dispatch queue of a CPU
 * @param failOnStall whether a runqueue's clock that stands fails
 * @param sustainedSamples how many samples in a row, 100 ms apart, must be beyond a limit
 * @param maxFallbackRate how often a second the kernel may choose a CPU in the scheduler's place
 * @param maxKeepLastRate how often a second a task may be kept on its CPU for want of another one
 */
public record MonitorThresholds(
        Optional<Boolean> all,
        Optional<Double> maxImbalanceRatio,
        Optional<Integer> maxLocalDsqDepth,
        Optional<Boolean> failOnStall,
        Optional<Integer> sustainedSamples,
        Optional<Double> maxFallbackRate,
        Optional<Double> maxKeepLastRate) {
    /** Deeper than any local queue gets: a reading above it is no reading of a queue. */
    public static final int DEEPEST_DSQ = 10_000;

    /** Enforces nothing. */
    public static final MonitorThresholds NONE = new MonitorThresholds(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Enforces every check, each with its default. */
    public static final MonitorThresholds ALL = NONE.withAll(true);

    /** What a check demands that is enforced without a number of its own. */
    public static final MonitorThresholds DEFAULTS = NONE.withMaxImbalanceRatio(4)
            .withMaxLocalDsqDepth(50)
            .withFailOnStall(true)
            .withSustainedSamples(5)
            .withMaxFallbackRate(200)
            .withMaxKeepLastRate(100);

    public MonitorThresholds {
        maxImbalanceRatio
                .filter(ratio -> !(ratio >= 1 && Double.isFinite(ratio)))
                .ifPresent(ratio -> {
                    throw new IllegalArgumentException(
                            "maxImbalanceRatio must be a number from 1 on, which is balance, but was " + ratio);
                });
        maxLocalDsqDepth.filter(depth -> depth < 0 || depth > DEEPEST_DSQ).ifPresent(depth -> {
            throw new IllegalArgumentException(
                    "maxLocalDsqDepth must be from 0 to " + DEEPEST_DSQ + " but was " + depth);
        });
        sustainedSamples.filter(samples -> samples < 1).ifPresent(samples -> {
            throw new IllegalArgumentException("sustainedSamples must be at least 1 but was " + samples);
        });
        Limits.requireSensible("maxFallbackRate", maxFallbackRate);
        Limits.requireSensible("maxKeepLastRate", maxKeepLastRate);
    }

    /** {@return a copy that enforces every check, or only those that have a limit of their own} */
    public MonitorThresholds withAll(boolean enforced) {
        return new MonitorThresholds(
                Optional.of(enforced),
                maxImbalanceRatio,
                maxLocalDsqDepth,
                failOnStall,
                sustainedSamples,
                maxFallbackRate,
                maxKeepLastRate);
    }

    /** {@return a copy with this largest ratio of the longest runqueue to the shortest} */
    public MonitorThresholds withMaxImbalanceRatio(double ratio) {
        return new MonitorThresholds(
                all,
                Optional.of(ratio),
                maxLocalDsqDepth,
                failOnStall,
                sustainedSamples,
                maxFallbackRate,
                maxKeepLastRate);
    }

    /** {@return a copy with this largest depth of a local dispatch queue, in tasks} */
    public MonitorThresholds withMaxLocalDsqDepth(int depth) {
        return new MonitorThresholds(
                all,
                maxImbalanceRatio,
                Optional.of(depth),
                failOnStall,
                sustainedSamples,
                maxFallbackRate,
                maxKeepLastRate);
    }

    /** {@return a copy that demands, or does not demand, that the runqueues' clocks go on} */
    public MonitorThresholds withFailOnStall(boolean demanded) {
        return new MonitorThresholds(
                all,
                maxImbalanceRatio,
                maxLocalDsqDepth,
                Optional.of(demanded),
                sustainedSamples,
                maxFallbackRate,
                maxKeepLastRate);
    }

    /** {@return a copy in which so many samples in a row must be beyond a limit} */
    public MonitorThresholds withSustainedSamples(int samples) {
        return new MonitorThresholds(
                all,
                maxImbalanceRatio,
                maxLocalDsqDepth,
                failOnStall,
                Optional.of(samples),
                maxFallbackRate,
                maxKeepLastRate);
    }

    /** {@return a copy with this highest rate of CPUs that the kernel chose, in 1/s} */
    public MonitorThresholds withMaxFallbackRate(double perSecond) {
        return new MonitorThresholds(
                all,
                maxImbalanceRatio,
                maxLocalDsqDepth,
                failOnStall,
                sustainedSamples,
                Optional.of(perSecond),
                maxKeepLastRate);
    }

    /** {@return a copy with this highest rate of tasks that were kept on their CPU, in 1/s} */
    public MonitorThresholds withMaxKeepLastRate(double perSecond) {
        return new MonitorThresholds(
                all,
                maxImbalanceRatio,
                maxLocalDsqDepth,
                failOnStall,
                sustainedSamples,
                maxFallbackRate,
                Optional.of(perSecond));
    }

    /** {@return these thresholds, overridden by what the other ones say} */
    public MonitorThresholds overriddenBy(MonitorThresholds other) {
        return new MonitorThresholds(
                other.all.or(() -> all),
                other.maxImbalanceRatio.or(() -> maxImbalanceRatio),
                other.maxLocalDsqDepth.or(() -> maxLocalDsqDepth),
                other.failOnStall.or(() -> failOnStall),
                other.sustainedSamples.or(() -> sustainedSamples),
                other.maxFallbackRate.or(() -> maxFallbackRate),
                other.maxKeepLastRate.or(() -> maxKeepLastRate));
    }

    /** {@return what is to be judged: the limits that are set here are enforced, and no others} */
    public MonitorThresholds enforced() {
        return all.orElse(false) ? DEFAULTS.overriddenBy(this) : this;
    }

    /** {@return what is to be judged, but for the balance of runqueues} */
    MonitorThresholds withoutImbalanceRatio() {
        MonitorThresholds enforced = enforced();
        return new MonitorThresholds(
                Optional.of(false),
                Optional.empty(),
                enforced.maxLocalDsqDepth,
                enforced.failOnStall,
                enforced.sustainedSamples,
                enforced.maxFallbackRate,
                enforced.maxKeepLastRate);
    }

    /** {@return whether anything is to be judged} */
    public boolean enforcesAnything() {
        MonitorThresholds enforced = enforced();
        return enforced.maxImbalanceRatio.isPresent()
                || enforced.maxLocalDsqDepth.isPresent()
                || enforced.failOnStall.orElse(false)
                || enforced.maxFallbackRate.isPresent()
                || enforced.maxKeepLastRate.isPresent();
    }

    /** {@return how many samples in a row must be beyond a limit, set or by default} */
    public int sustained() {
        return sustainedSamples.or(DEFAULTS::sustainedSamples).orElseThrow();
    }
}
