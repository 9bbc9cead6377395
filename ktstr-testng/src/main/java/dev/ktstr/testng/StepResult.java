// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What came of a step of a run.
 *
 * @param began when its operations began, after the workers were released
 * @param heldFrom when they were done and the hold began
 * @param ended when the hold ended, early where the scheduler was lost
 * @param workUnits work done by the workers of each cgroup from {@code began} to {@code ended}
 * @param captured the processes that were in a cgroup, by the tag under which {@code captureProcs} noted them
 * @param schedulerOps what the kernel called the scheduler at the end; empty for its own
 * @param schedExtEvents the kernel's event counters of the scheduler at the end, by name; empty where it has none
 */
public record StepResult(
        Duration began,
        Duration heldFrom,
        Duration ended,
        Map<String, Long> workUnits,
        Map<String, List<Integer>> captured,
        String schedulerOps,
        Map<String, Long> schedExtEvents) {
    private static final double NANOS_PER_SECOND = 1e9;

    public StepResult {
        workUnits = Map.copyOf(workUnits);
        captured = Map.copyOf(captured);
        schedExtEvents = Map.copyOf(schedExtEvents);
    }

    /** {@return for how long it held} */
    public Duration held() {
        return ended.minus(heldFrom);
    }

    /** {@return work units a second that a cgroup got done, its operations included} */
    public double throughput(String cgroup) {
        Long units = workUnits.get(cgroup);
        if (units == null) {
            throw new IllegalArgumentException(
                    "no cgroup '" + cgroup + "' in this run; there are " + workUnits.keySet());
        }
        return units * NANOS_PER_SECOND / Math.max(1, ended.minus(began).toNanos());
    }
}
