// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import java.util.ArrayList;
import java.util.List;

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

        private long delayOf(int cpu) {
            return times.stream()
                    .filter(time -> time.cpu() == cpu)
                    .mapToLong(VcpuTime::delayNanos)
                    .findFirst()
                    .orElse(0);
        }
    }

    public VcpuTimeline {
        samples = samples.stream().filter(sample -> !sample.times().isEmpty()).toList();
    }

    /** {@return what each vCPU was given from the first sample to the last, by CPU number; empty if the host does not say} */
    public List<VcpuTime> totals() {
        if (samples.isEmpty()) {
            return List.of();
        }
        List<VcpuTime> first = samples.get(0).times();
        List<VcpuTime> last = samples.get(samples.size() - 1).times();
        List<VcpuTime> totals = new ArrayList<>();
        for (int i = 0; i < Math.min(first.size(), last.size()); i++) {
            totals.add(last.get(i).since(first.get(i)));
        }
        return totals;
    }

    /** {@return how long a vCPU waited for a host CPU from the first sample to the last, in nanoseconds} */
    public long delayNanos(int cpu) {
        return totals().stream()
                .filter(total -> total.cpu() == cpu)
                .mapToLong(VcpuTime::delayNanos)
                .sum();
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
        return Math.max(0, Math.round(delayUntil(cpu, toNanos) - delayUntil(cpu, fromNanos)));
    }

    private double delayUntil(int cpu, long atNanos) {
        Sample before = null;
        for (Sample sample : samples) {
            if (sample.atNanos() >= atNanos) {
                return before == null ? sample.delayOf(cpu) : interpolate(cpu, before, sample, atNanos);
            }
            before = sample;
        }
        return before == null ? 0 : before.delayOf(cpu);
    }

    private static double interpolate(int cpu, Sample before, Sample after, long atNanos) {
        double share = (double) (atNanos - before.atNanos()) / (after.atNanos() - before.atNanos());
        return before.delayOf(cpu) + share * (after.delayOf(cpu) - before.delayOf(cpu));
    }
}
