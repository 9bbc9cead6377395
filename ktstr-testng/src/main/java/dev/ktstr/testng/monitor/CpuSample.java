// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import java.util.Optional;

/**
 * The runqueue of one CPU in one look. The numbers are what the guest's memory held; nobody has judged them yet.
 *
 * @param cpu the guest's CPU number
 * @param nrRunning tasks that want to run on it, the running one included
 * @param clockNanos the runqueue's clock, which goes on whenever the scheduler or the tick runs there
 * @param idle whether it ran its idle task: the clock of an idle CPU rightly stands
 * @param scx what sched_ext has on it; empty where the kernel has no sched_ext
 * @param schedstat its counters; empty where the kernel keeps none
 */
public record CpuSample(
        int cpu,
        long nrRunning,
        long clockNanos,
        boolean idle,
        Optional<ScxQueue> scx,
        Optional<SchedStat> schedstat) {}
