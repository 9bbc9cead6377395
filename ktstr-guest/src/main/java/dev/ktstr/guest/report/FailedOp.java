// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.protocol.JsonMessage;
import java.util.Optional;

/**
 * The operation of a plan that failed and ended it. No scheduler is left then, unless the operation had nothing to do with it.
 *
 * @param step the index of its step in the plan
 * @param op its index in the step
 * @param reason how it failed
 * @param message the guest's words, with the values
 * @param kernelLog what the kernel itself said about sched_ext since the last start, a line each
 */
public record FailedOp(int step, int op, SchedulerFailure reason, String message, String kernelLog) {
    /** {@return the operation that the answer to this plan says has failed, empty where none has} */
    static Optional<FailedOp> read(JsonMessage done, RunPlan plan) {
        if (!done.has("failedOp")) {
            return Optional.empty();
        }
        JsonMessage json = done.object("failedOp");
        int step = json.integer("step", 0, plan.steps().size() - 1);
        int ops = plan.steps().get(step).ops().size();
        if (ops == 0) {
            throw json.malformed("step", "is " + step + ", which has no operations");
        }
        return Optional.of(new FailedOp(
                step,
                json.integer("op", 0, ops - 1),
                json.string("reason", SchedulerFailure::parse),
                json.string("message"),
                json.string("kernelLog")));
    }
}
