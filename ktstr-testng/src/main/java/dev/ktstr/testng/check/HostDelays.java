// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CpuSet;
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

    /** {@return how long all of them waited together} */
    long totalNanos(CpuSet cpus) {
        return of(cpus).sum();
    }
}
