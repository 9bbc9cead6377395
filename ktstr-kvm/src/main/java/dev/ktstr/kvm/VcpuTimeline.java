// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToLongFunction;

/**
 * What the host gave each vCPU while a workload ran, sampled.
 *
 * @param samples readings in the order of time; empty if the host does not say
 */
public record VcpuTimeline(List<Sample> samples) {
    /** The host says nothing. */
    public static final VcpuTimeline UNKNOWN = new VcpuTimeline(List.of());

    /**
     * One reading of all vCPUs.
     *
     * @param atNanos when, in nanoseconds since the workload began
     * @param times the times of each vCPU since it was created
     */
    public record Sample(long atNanos, List<VcpuTime> times) {
        public Sample {
            times = List.copyOf(times);
        }

        private long of(int cpu, ToLongFunction<VcpuTime> what) {
            for (VcpuTime time : times) {
                if (time.cpu() == cpu) {
                    return what.applyAsLong(time);
                }
            }
            return 0;
        }

        private Sample together(IntPredicate cpus) {
            long run = 0;
            long delay = 0;
            for (VcpuTime time : times) {
                if (cpus.test(time.cpu())) {
                    run += time.runNanos();
                    delay += time.delayNanos();
                }
            }
            return new Sample(atNanos, List.of(new VcpuTime(0, run, delay)));
        }
    }

    public VcpuTimeline {
        samples = samples.stream().filter(sample -> !sample.times().isEmpty()).toList();
    }

    /** {@return the same readings, for a workload that began so much earlier} */
    public VcpuTimeline later(Duration earlierBegin) {
        return new VcpuTimeline(samples.stream()
                .map(sample -> new Sample(sample.atNanos() + earlierBegin.toNanos(), sample.times()))
                .toList());
    }

    /**
     * {@return the same readings of some vCPUs as if they were one, vCPU 0, which runs and waits as long as all of them together}
     *
     * @param cpus which
     */
    public VcpuTimeline together(IntPredicate cpus) {
        return new VcpuTimeline(
                samples.stream().map(sample -> sample.together(cpus)).toList());
    }

    /** {@return whether there are readings from before a part of the workload and from after it} */
    public boolean covers(long fromNanos, long toNanos) {
        return !samples.isEmpty()
                && samples.get(0).atNanos() <= fromNanos
                && samples.get(samples.size() - 1).atNanos() >= toNanos;
    }

    /**
     * {@return what each vCPU was given while the workload ran, by CPU number; empty if the host does not say}
     *
     * @param wallNanos how long it ran, in nanoseconds
     */
    public List<VcpuTime> totals(long wallNanos) {
        if (samples.isEmpty()) {
            return List.of();
        }
        return samples.get(0).times().stream()
                .map(VcpuTime::cpu)
                .map(cpu -> new VcpuTime(cpu, runNanos(cpu, 0, wallNanos), delayNanos(cpu, 0, wallNanos)))
                .toList();
    }

    /**
     * {@return how long a vCPU waited for a host CPU in a part of the workload, in nanoseconds}
     *
     * <p>Between two samples the wait is taken to have been even.
     *
     * @param fromNanos begin of the part, in nanoseconds since the workload began
     * @param toNanos its end
     */
    public long delayNanos(int cpu, long fromNanos, long toNanos) {
        return between(cpu, fromNanos, toNanos, VcpuTime::delayNanos);
    }

    /**
     * {@return how long a vCPU ran on a host CPU in a part of the workload, in nanoseconds; 0 where the host does not say}
     *
     * <p>Between two samples it is taken to have run evenly.
     *
     * @param fromNanos begin of the part, in nanoseconds since the workload began
     * @param toNanos its end
     */
    public long runNanos(int cpu, long fromNanos, long toNanos) {
        return between(cpu, fromNanos, toNanos, VcpuTime::runNanos);
    }

    private long between(int cpu, long fromNanos, long toNanos, ToLongFunction<VcpuTime> what) {
        return Math.max(0, Math.round(until(cpu, toNanos, what) - until(cpu, fromNanos, what)));
    }

    private double until(int cpu, long atNanos, ToLongFunction<VcpuTime> what) {
        if (samples.isEmpty()) {
            return 0;
        }
        int next = firstFrom(atNanos);
        if (next == 0) {
            return samples.get(0).of(cpu, what);
        }
        Sample before = samples.get(next - 1);
        return next == samples.size()
                ? before.of(cpu, what)
                : interpolate(cpu, before, samples.get(next), atNanos, what);
    }

    /** {@return the index of the first sample at this time or later, found by halving: long runs have many samples} */
    private int firstFrom(long atNanos) {
        int low = 0;
        int high = samples.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (samples.get(middle).atNanos() < atNanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static double interpolate(
            int cpu, Sample before, Sample after, long atNanos, ToLongFunction<VcpuTime> what) {
        double share = (double) (atNanos - before.atNanos()) / (after.atNanos() - before.atNanos());
        return before.of(cpu, what) + share * (after.of(cpu, what) - before.of(cpu, what));
    }
}
