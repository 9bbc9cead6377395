// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.testng.run.TimedActions.TimedAction;
import dev.ktstr.testng.samples.Sample;
import dev.ktstr.testng.samples.SampleSeries;
import dev.ktstr.testng.samples.SampleTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads the scheduler's globals at even distances while a workload runs. The guest does not notice. */
final class GlobalsSampler {
    /** More numbers than this of a scheduler are not kept in a sample: an array of thousands would only fill the memory. */
    private static final int MOST_NUMBERS = 4096;

    private final List<Duration> times;
    private final Supplier<LiveKernel> kernel;
    /** Guarded by itself. */
    private final List<Taken> taken = new ArrayList<>();

    private volatile long startedNanos;

    /** A sample before it is known which step it fell into. */
    private record Taken(int index, Duration elapsed, String ops, Map<String, Number> values, String missing) {}

    /**
     * @param samples how many; 0 for none
     * @param duration of the workload
     * @param kernel what is looked at; called when the first sample is due
     */
    GlobalsSampler(int samples, Duration duration, Supplier<LiveKernel> kernel) {
        this.times = samples == 0 ? List.of() : SampleTimes.of(samples, duration);
        this.kernel = kernel;
    }

    /** {@return what is to be done while the workload runs} */
    List<TimedAction> actions() {
        List<TimedAction> actions = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            int index = i;
            actions.add(new TimedAction(times.get(i), () -> take(index)));
        }
        return actions;
    }

    /** The workload has been released just now. */
    void start() {
        startedNanos = System.nanoTime();
    }

    private void take(int index) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startedNanos);
        Taken sample;
        try {
            Map<String, Number> values = new TreeMap<>();
            LiveKernel live = kernel.get();
            String ops = live.var("scx_root").isNull()
                    ? ""
                    : live.var("scx_root").get("ops.name").asText();
            live.bpf().globals().forEach((name, value) -> value.numbers(MOST_NUMBERS)
                    .forEach((path, number) -> values.put(path(name, path), number.asNumber())));
            sample = new Taken(index, elapsed, ops, values, "");
        } catch (KernelException e) {
            sample = new Taken(index, elapsed, "", Map.of(), e.getMessage());
        }
        synchronized (taken) {
            taken.add(sample);
        }
    }

    private static String path(String global, String inside) {
        return inside.isEmpty() || inside.startsWith("[") ? global + inside : global + "." + inside;
    }

    /**
     * {@return what was seen}
     *
     * @param ended when the workload ended, after its begin; samples that were due later are not missing
     * @param steps when each step began, after the workload's begin
     */
    SampleSeries series(Duration ended, List<Duration> steps) {
        List<Sample> samples = new ArrayList<>();
        synchronized (taken) {
            for (Taken one : taken) {
                int step = (int) steps.stream()
                        .filter(began -> began.compareTo(one.elapsed()) <= 0)
                        .count();
                Duration due = times.get(one.index());
                samples.add(
                        one.missing().isEmpty()
                                ? Sample.taken(one.index(), due, one.elapsed(), step, one.ops(), one.values())
                                : Sample.missing(one.index(), due, one.elapsed(), step, one.missing()));
            }
        }
        for (int i = samples.size(); i < times.size() && times.get(i).compareTo(ended) < 0; i++) {
            String why = "this host was too busy to take it before the workload ended";
            samples.add(Sample.missing(i, times.get(i), latest(samples, ended), steps.size(), why));
        }
        return new SampleSeries(times.size(), samples);
    }

    /** A host that hears late of the end may have taken a sample after it. */
    private static Duration latest(List<Sample> samples, Duration ended) {
        Duration last = samples.isEmpty()
                ? Duration.ZERO
                : samples.get(samples.size() - 1).elapsed();
        return last.compareTo(ended) > 0 ? last : ended;
    }
}
