// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.protocol.JsonMessage;

/**
 * A scheduler that ended because it was asked to.
 *
 * @param exit how; a signal where it did not end by itself
 */
public record SchedulerStop(ProcessExit exit) {
    /** {@return what the answer to STOP_SCHEDULER tells} */
    public static SchedulerStop read(JsonMessage json) {
        return new SchedulerStop(ProcessExit.read(json));
    }
}
