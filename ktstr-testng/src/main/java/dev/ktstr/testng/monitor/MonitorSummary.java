// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import dev.ktstr.kvm.VcpuTimeline;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;

/**
 * The figures over the looks of a workload, or a part of it. A figure that is not known is empty, never 0.
 *
 * @param samples how many looks gave something
 * @param incomplete how many of them did not reach every CPU
 * @param gaps the looks that gave nothing
 * @param doubt why nothing can be said from them, in words: then there are no figures
 * @param seconds from the first sample to the last: what rates refer to
 * @param imbalance of the samples with all CPUs: the longest runqueue divided by the shortest, which counts as 1 if empty
 * @param dsqDepth depths of the CPUs' local dispatch queues, over CPUs and samples
 * @param nrRunning tasks that want to run on a CPU, on average over CPUs and samples
 * @param stalls how often a runqueue's clock was stuck from one sample to the next
 * @param events by how much the counters of sched_ext grew, by the kernel's names; empty for one that is no counter
 * @param schedstat the same for the runqueues' own counters, summed over the CPUs, by the names of {@link SchedStat}
 */
public record MonitorSummary(
        int samples,
        int incomplete,
        Gaps gaps,
        Optional<String> doubt,
        double seconds,
        Optional<Spread> imbalance,
        Optional<Spread> dsqDepth,
        OptionalDouble nrRunning,
        OptionalLong stalls,
        Map<String, OptionalLong> events,
        Map<String, OptionalLong> schedstat) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Map<String, ToLongFunction<SchedStat>> SCHEDSTAT = schedstatCounters();

    /** A figure that was taken many times. */
    public record Spread(double average, double max) {}

    private static Map<String, ToLongFunction<SchedStat>> schedstatCounters() {
        Map<String, ToLongFunction<SchedStat>> counters = new LinkedHashMap<>();
        counters.put("runDelayNanos", SchedStat::runDelayNanos);
        counters.put("pcount", SchedStat::pcount);
        counters.put("yieldCount", SchedStat::yieldCount);
        counters.put("schedCount", SchedStat::schedCount);
        counters.put("schedGoIdle", SchedStat::schedGoIdle);
        counters.put("ttwuCount", SchedStat::ttwuCount);
        counters.put("ttwuLocal", SchedStat::ttwuLocal);
        return Collections.unmodifiableMap(counters);
    }

    /** {@return the figures of a whole run} */
    public static MonitorSummary of(MonitorSeries series, VcpuTimeline vcpus) {
        Optional<String> doubt = Validity.doubt(series);
        return of(
                series.samples(),
                series.gaps(),
                doubt,
                doubt.isEmpty() ? series.samples() : List.of(),
                new ClockRule(vcpus, series.hz()));
    }

    /** {@return the figures of a part of a run that nobody doubts} */
    static MonitorSummary of(List<MonitorSample> samples, ClockRule rule) {
        return of(samples, Gaps.NONE, Optional.empty(), samples, rule);
    }

    private static MonitorSummary of(
            List<MonitorSample> all, Gaps gaps, Optional<String> doubt, List<MonitorSample> used, ClockRule rule) {
        return new MonitorSummary(
                all.size(),
                (int) all.stream().filter(sample -> !sample.complete()).count(),
                gaps,
                doubt,
                used.isEmpty()
                        ? 0
                        : (used.get(used.size() - 1).atNanos() - used.get(0).atNanos()) / NANOS_PER_SECOND,
                spread(used.stream().map(MonitorSummary::imbalance).flatMapToDouble(OptionalDouble::stream)),
                spread(used.stream()
                        .flatMap(sample -> sample.cpus().stream())
                        .flatMap(cpu -> cpu.scx().stream())
                        .mapToDouble(ScxQueue::localDsqDepth)),
                used.stream()
                        .flatMap(sample -> sample.cpus().stream())
                        .mapToDouble(CpuSample::nrRunning)
                        .average(),
                stalls(used, rule),
                events(used),
                schedstat(used));
    }

    private static Optional<Spread> spread(DoubleStream values) {
        DoubleSummaryStatistics of = values.summaryStatistics();
        return of.getCount() == 0 ? Optional.empty() : Optional.of(new Spread(of.getAverage(), of.getMax()));
    }

    /** {@return the longest runqueue divided by the shortest; empty where not every CPU is known, which might be either} */
    static OptionalDouble imbalance(MonitorSample sample) {
        if (!sample.complete()) {
            return OptionalDouble.empty();
        }
        LongSummaryStatistics running =
                sample.cpus().stream().mapToLong(CpuSample::nrRunning).summaryStatistics();
        return OptionalDouble.of((double) running.getMax() / Math.max(1, running.getMin()));
    }

    private static OptionalLong stalls(List<MonitorSample> samples, ClockRule rule) {
        long stalls = 0;
        for (int i = 1; i < samples.size(); i++) {
            MonitorSample before = samples.get(i - 1);
            MonitorSample after = samples.get(i);
            if (!MonitorSeries.gapBetween(before, after)) {
                stalls += stalls(before, after, rule);
            }
        }
        return samples.size() < 2 ? OptionalLong.empty() : OptionalLong.of(stalls);
    }

    private static long stalls(MonitorSample before, MonitorSample after, ClockRule rule) {
        return after.cpus().stream()
                .filter(cpu -> before.cpu(cpu.cpu())
                        .map(was -> rule.between(before.atNanos(), was, after.atNanos(), cpu))
                        .filter(ClockRule.State.STUCK::equals)
                        .isPresent())
                .count();
    }

    private static Map<String, OptionalLong> events(List<MonitorSample> samples) {
        Map<String, Counter> counters = new TreeMap<>();
        for (MonitorSample sample : samples) {
            int cpus = sample.cpus().size() + sample.unreadable();
            sample.events().forEach((name, value) -> counters.computeIfAbsent(name, n -> Counter.ofEvent(n, cpus))
                    .read(sample.atNanos(), value));
        }
        Map<String, OptionalLong> changes = new TreeMap<>();
        counters.forEach((name, counter) -> changes.put(name, counter.change()));
        return Collections.unmodifiableMap(changes);
    }

    private static Map<String, OptionalLong> schedstat(List<MonitorSample> samples) {
        Map<String, OptionalLong> changes = new LinkedHashMap<>();
        SCHEDSTAT.forEach((name, read) -> {
            Map<Integer, Counter> byCpu = new TreeMap<>();
            double most = name.endsWith("Nanos") ? Counter.TIME_PER_NANO : Counter.EVENTS_PER_NANO;
            for (MonitorSample sample : samples) {
                for (CpuSample cpu : sample.cpus()) {
                    cpu.schedstat().ifPresent(stat -> byCpu.computeIfAbsent(cpu.cpu(), c -> new Counter(most))
                            .read(sample.atNanos(), read.applyAsLong(stat)));
                }
            }
            if (!byCpu.isEmpty()) {
                changes.put(
                        name, sum(byCpu.values().stream().map(Counter::change).toList()));
            }
        });
        return Collections.unmodifiableMap(changes);
    }

    private static OptionalLong sum(List<OptionalLong> changes) {
        return changes.stream().allMatch(OptionalLong::isPresent)
                ? OptionalLong.of(
                        changes.stream().mapToLong(OptionalLong::orElseThrow).sum())
                : OptionalLong.empty();
    }

    /** {@return the change of a counter as a rate, in 1/s; empty if it is not known or no time passed} */
    OptionalDouble perSecond(OptionalLong change) {
        return change.isPresent() && seconds > 0
                ? OptionalDouble.of(change.getAsLong() / seconds)
                : OptionalDouble.empty();
    }

    /** {@return how fast a counter of sched_ext grew, in 1/s} */
    OptionalDouble eventsPerSecond(String name) {
        return perSecond(events.getOrDefault(name, OptionalLong.empty()));
    }
}
