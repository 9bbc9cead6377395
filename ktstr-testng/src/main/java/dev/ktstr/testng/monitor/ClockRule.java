// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import dev.ktstr.kvm.VcpuTimeline;

/**
 * Tells a runqueue's clock that is stuck from one that may stand.
 *
 * @param vcpus what the host gave the vCPUs
 * @param hz the ticks of the guest's kernel in a second
 */
record ClockRule(VcpuTimeline vcpus, int hz) {
    /** So many ticks cannot be missed by a CPU that runs: fewer may be a vCPU that was only just let on. */
    static final int LEAST_TICKS = 10;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** What a runqueue's clock did between two looks. */
    enum State {
        /** It went on, or the CPU was idle, where it need not. */
        IN_ORDER,
        /** It stood, though the CPU was busy and ran. */
        STUCK,
        /** Nobody can say: the vCPU got too little of the host, or the runqueue is not in use. */
        UNKNOWN
    }

    State between(long fromNanos, CpuSample before, long toNanos, CpuSample after) {
        if (before.clockNanos() != after.clockNanos() || (before.idle() && after.idle())) {
            return State.IN_ORDER;
        }
        boolean ran = vcpus.runNanos(after.cpu(), fromNanos, toNanos) >= LEAST_TICKS * NANOS_PER_SECOND / hz;
        return ran && after.clockNanos() != 0 ? State.STUCK : State.UNKNOWN;
    }
}
