// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.protocol.JsonMessage;

/**
 * A scheduler that ended without being asked to.
 *
 * @param pid its process id in the guest
 * @param exit how it ended
 * @param atNanos when, on the guest's CLOCK_MONOTONIC
 */
public record SchedulerExit(int pid, ProcessExit exit, long atNanos) {
    /** {@return what a SCHEDULER_EXITED message tells} */
    public static SchedulerExit read(JsonMessage json) {
        return new SchedulerExit(
                json.integer("pid", 1, Integer.MAX_VALUE), ProcessExit.read(json), json.count("atNanos"));
    }
}
