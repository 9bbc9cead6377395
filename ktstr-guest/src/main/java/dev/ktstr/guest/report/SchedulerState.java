// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.protocol.JsonMessage;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The scheduler under test as it was at the end of a run.
 *
 * @param alive whether its process was still there, and the kernel had it attached all the time and under the name of its start
 * @param ops the name in {@code /sys/kernel/sched_ext/root/ops}, empty where none was attached
 * @param events the kernel's event counters ({@code SCX_EV_...}), empty where it has none
 * @param kernelLog what the kernel itself said about sched_ext since the scheduler was started, a line each
 * @param lostAtNanos when the agent found it not alive, on the guest's CLOCK_MONOTONIC; empty where it is alive
 */
public record SchedulerState(
        boolean alive, String ops, Map<String, Long> events, String kernelLog, OptionalLong lostAtNanos) {
    public SchedulerState {
        events = Collections.unmodifiableMap(new TreeMap<>(events));
    }

    /** {@return the state that the answer to RUN_PLAN or EXEC tells, empty where no scheduler was started} */
    public static Optional<SchedulerState> read(JsonMessage json) {
        if (!json.has("schedulerAlive")) {
            return Optional.empty();
        }
        return Optional.of(new SchedulerState(
                json.bool("schedulerAlive"),
                json.has("schedulerOps") ? json.string("schedulerOps") : "",
                json.has("schedulerEvents") ? json.counts("schedulerEvents") : Map.of(),
                json.has("schedulerKernelLog") ? json.string("schedulerKernelLog") : "",
                json.has("schedulerLostAtNanos")
                        ? OptionalLong.of(json.count("schedulerLostAtNanos"))
                        : OptionalLong.empty()));
    }
}
