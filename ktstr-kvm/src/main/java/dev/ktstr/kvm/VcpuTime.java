// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the host gave one vCPU thread, from the host kernel's schedstat.
 *
 * @param cpu the guest's CPU number
 * @param runNanos time on a host CPU, in nanoseconds
 * @param delayNanos time spent runnable but waiting for a host CPU, in nanoseconds: to the guest this looks as if its CPU
 *     had stopped
 */
public record VcpuTime(int cpu, long runNanos, long delayNanos) {
    /**
     * {@return what the host gave the thread that plays a vCPU; empty where it does not say: a kernel without schedstats, or a
     * thread that is gone}
     *
     * @param schedstat the thread's file of /proc
     */
    public static Optional<VcpuTime> read(int cpu, Path schedstat) {
        try {
            // Time on CPU, time waiting on a runqueue, timeslices. Source: Documentation/scheduler/sched-stats.rst.
            String[] fields = Files.readString(schedstat).strip().split(" ", -1);
            return Optional.of(new VcpuTime(cpu, Long.parseLong(fields[0]), Long.parseLong(fields[1])));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
