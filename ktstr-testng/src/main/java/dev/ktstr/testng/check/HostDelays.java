// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTimeline;
import java.util.stream.LongStream;

/**
 * How long vCPUs waited for a host CPU while a workload ran.
 *
 * @param timeline what the host gave them; time 0 is when the workers were released
 * @param wallNanos how long the workload ran
 */
record HostDelays(VcpuTimeline timeline, long wallNanos) {
    private LongStream of(CpuSet cpus) {
        return cpus.stream().mapToLong(cpu -> timeline.delayNanos(cpu, 0, wallNanos));
    }

    /** {@return how long that one of these vCPUs waited that waited longest} */
    long longestNanos(CpuSet cpus) {
        return of(cpus).max().orElse(0);
    }

    /**
     * {@return how long at most one of these vCPUs waited while a worker was there, in nanoseconds}
     *
     * <p>How long it was there is known, not since when: what counts is the time of this length in which a vCPU waited longest.
     */
    long longestNanos(CpuSet cpus, WorkerReport worker) {
        long life = Math.min(worker.wallNanos(), wallNanos);
        // One that was started more than once may have been there in each part of the run.
        return worker.starts() > 1 ? Math.min(longestNanos(cpus), life) : longestNanos(cpus, life, wallNanos);
    }

    /**
     * {@return how long one of these vCPUs waited at most in any time of this length, in nanoseconds}
     *
     * @param untilNanos when all such times have ended
     */
    long longestNanos(CpuSet cpus, long lengthNanos, long untilNanos) {
        return cpus.stream()
                .mapToLong(cpu -> longestNanos(cpu, lengthNanos, untilNanos))
                .max()
                .orElse(0);
    }

    /** The wait is even between two samples, so the worst time begins or ends with one. */
    private long longestNanos(int cpu, long lengthNanos, long untilNanos) {
        long last = untilNanos - lengthNanos;
        return timeline.samples().stream()
                .mapToLong(VcpuTimeline.Sample::atNanos)
                .flatMap(at -> LongStream.of(at, at - lengthNanos))
                .map(from -> Math.max(0, Math.min(from, last)))
                .map(from -> timeline.delayNanos(cpu, from, from + lengthNanos))
                .max()
                .orElse(0);
    }

    /** {@return how long all of them waited together} */
    long totalNanos(CpuSet cpus) {
        return of(cpus).sum();
    }
}
