// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.MonitorThresholds;
import dev.ktstr.testng.outcome.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Compares what the host saw of the guest's runqueues with what was demanded. A limit counts as crossed when a number of samples
 * in a row are beyond it. What cannot be judged is told as such: it is neither kept nor crossed.
 */
final class MonitorChecks {
    /**
     * How much of a run is not judged. The workload has just been released: its workers are still being spread over the CPUs,
     * from wherever they were made, and a scheduler that has not seen them yet cannot have placed them.
     */
    static final Duration SETTLING = Duration.ofMillis(500);

    static final String FALLBACK = "select_cpu_fallback";
    static final String KEEP_LAST = "dispatch_keep_last";

    private static final double NANOS_PER_SECOND = 1e9;

    private final MonitorSeries series;
    private final List<MonitorSample> samples;
    private final MonitorThresholds limits;
    private final ClockRule rule;
    private final boolean schedExt;
    private final int sustained;
    private final int first;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Begins with a series.
     *
     * @param series what was seen
     * @param thresholds what is demanded
     * @param vcpus what the host gave the vCPUs meanwhile
     * @param schedExt whether a scheduler of sched_ext was under test: without one there are no queues and events of it
     */
    MonitorChecks(MonitorSeries series, MonitorThresholds thresholds, VcpuTimeline vcpus, boolean schedExt) {
        this.series = series;
        this.samples = series.samples();
        this.limits = thresholds.enforced();
        this.rule = new ClockRule(vcpus, series.hz());
        this.schedExt = schedExt;
        this.sustained = limits.sustained();
        this.first = (int)
                samples.stream().filter(s -> s.atNanos() < SETTLING.toNanos()).count();
    }

    /** {@return everything that was demanded and not kept, or could not be judged} */
    List<Finding> findings() {
        findings.clear();
        if (!limits.enforcesAnything()) {
            return List.of();
        }
        Optional<String> doubt = Validity.doubt(series);
        if (doubt.isPresent()) {
            return List.of(Finding.notMeasured("the monitor's limits could not be judged: " + doubt.get()));
        }
        limits.maxImbalanceRatio().ifPresent(this::checkImbalance);
        if (schedExt) {
            limits.maxLocalDsqDepth().ifPresent(this::checkDsqDepth);
        }
        if (limits.failOnStall().orElse(false)) {
            checkClocks();
        }
        if (schedExt) {
            limits.maxFallbackRate().ifPresent(limit -> checkRate("fallback", FALLBACK, Outcome.FALLBACK_RATE, limit));
            limits.maxKeepLastRate()
                    .ifPresent(limit -> checkRate("keep_last", KEEP_LAST, Outcome.KEEP_LAST_RATE, limit));
        }
        // The first finding is taken for the gravest, so what is certain comes before what nobody knows.
        return findings.stream()
                .sorted(Comparator.comparing(Finding::inconclusive))
                .toList();
    }

    private void checkImbalance(double limit) {
        Streak streak = streak(limit, i -> MonitorSummary.imbalance(samples.get(i)));
        judge(
                streak,
                Outcome.IMBALANCED,
                "imbalance ratio",
                run -> exceeded("imbalance ratio " + hundredths(run.worst()), hundredths(limit), "samples", run));
    }

    private void checkDsqDepth(int limit) {
        for (int cpu : cpus()) {
            Streak streak = streak(limit, i -> dsqDepth(i, cpu));
            judge(
                    streak,
                    Outcome.LOCAL_DSQ_TOO_DEEP,
                    "local DSQ depth on cpu" + cpu,
                    run -> exceeded(
                            "local DSQ depth " + (long) run.worst() + " on cpu" + cpu,
                            Integer.toString(limit),
                            "samples",
                            run));
        }
    }

    private OptionalDouble dsqDepth(int index, int cpu) {
        return samples.get(index)
                .cpu(cpu)
                .flatMap(CpuSample::scx)
                .map(scx -> OptionalDouble.of((double) scx.localDsqDepth()))
                .orElse(OptionalDouble.empty());
    }

    private void checkClocks() {
        for (int cpu : cpus()) {
            Streak streak = streak(0, i -> betweenSamples(i, (before, after) -> stuck(before, after, cpu)));
            judge(
                    streak,
                    Outcome.CLOCK_STUCK,
                    "rq_clock on cpu" + cpu,
                    run -> String.format(
                            Locale.ROOT,
                            "rq_clock stall on cpu%d for %d consecutive samples (%s, clock=%s)",
                            cpu,
                            run.length(),
                            ending(run),
                            samples.get(run.lastIndex())
                                    .cpu(cpu)
                                    .map(c -> Long.toUnsignedString(c.clockNanos()))
                                    .orElseThrow()));
        }
    }

    /** {@return 1 for a clock that is stuck and 0 for one in order} */
    private OptionalDouble stuck(MonitorSample before, MonitorSample after, int cpu) {
        Optional<CpuSample> was = before.cpu(cpu);
        Optional<CpuSample> is = after.cpu(cpu);
        if (was.isEmpty() || is.isEmpty()) {
            return OptionalDouble.empty();
        }
        return switch (rule.between(before.atNanos(), was.get(), after.atNanos(), is.get())) {
            case IN_ORDER -> OptionalDouble.of(0);
            case STUCK -> OptionalDouble.of(1);
            case UNKNOWN -> OptionalDouble.empty();
        };
    }

    private void checkRate(String name, String event, Outcome outcome, double limit) {
        Streak streak = streak(limit, i -> betweenSamples(i, (before, after) -> rate(before, after, event)));
        judge(
                streak,
                outcome,
                name + " rate",
                run -> exceeded(name + " rate " + tenths(run.worst()) + "/s", tenths(limit) + "/s", "intervals", run));
    }

    private static OptionalDouble rate(MonitorSample before, MonitorSample after, String event) {
        Counter counter = Counter.ofEvent(event, after.cpus().size());
        for (MonitorSample sample : List.of(before, after)) {
            Long value = sample.events().get(event);
            if (value == null) {
                return OptionalDouble.empty();
            }
            counter.read(sample.atNanos(), value);
        }
        return counter.change().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        counter.change().getAsLong() * NANOS_PER_SECOND / (after.atNanos() - before.atNanos()));
    }

    /** What two looks one after the other tell. */
    private interface Comparison {
        OptionalDouble of(MonitorSample before, MonitorSample after);
    }

    private OptionalDouble betweenSamples(int index, Comparison comparison) {
        return index == first || series.gapBefore(index)
                ? OptionalDouble.empty()
                : comparison.of(samples.get(index - 1), samples.get(index));
    }

    private Streak streak(double limit, IntFunction<OptionalDouble> reading) {
        Streak streak = new Streak(limit);
        for (int i = first; i < samples.size(); i++) {
            if (series.gapBefore(i)) {
                streak.interrupt();
            }
            streak.add(i, reading.apply(i));
        }
        return streak;
    }

    private int[] cpus() {
        return samples.stream()
                .flatMap(sample -> sample.cpus().stream())
                .mapToInt(CpuSample::cpu)
                .distinct()
                .sorted()
                .toArray();
    }

    private void judge(Streak streak, Outcome outcome, String what, Function<Streak.Run, String> message) {
        if (streak.judged() < sustained) {
            findings.add(Finding.notMeasured(String.format(
                    Locale.ROOT,
                    "%s could not be judged: %d of %d samples tell it, and it takes %d",
                    what,
                    streak.judged(),
                    samples.size(),
                    sustained)));
            return;
        }
        Optional<Streak.Run> lasting = streak.lasting(sustained);
        if (lasting.isPresent()) {
            findings.add(new Finding(outcome, message.apply(lasting.get()), false));
        } else if (streak.longestPossible() >= sustained) {
            findings.add(Finding.notMeasured(String.format(
                    Locale.ROOT,
                    "%s could not be judged: it was beyond its limit in %d samples in a row, but for some between them"
                            + " that are missing or do not tell it; it takes %d without such",
                    what,
                    streak.longestPossible(),
                    sustained)));
        }
    }

    private String exceeded(String what, String limit, String unit, Streak.Run run) {
        return what + " exceeded threshold " + limit + " for " + run.length() + " consecutive " + unit + " ("
                + ending(run) + ")";
    }

    private static String hundredths(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    private static String tenths(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    /** Samples are counted from 1 on, as in the number of them that the report tells. */
    private String ending(Streak.Run run) {
        return String.format(
                Locale.ROOT,
                "ending at sample %d, +%.1fs",
                run.lastIndex() + 1,
                samples.get(run.lastIndex()).atNanos() / NANOS_PER_SECOND);
    }
}
