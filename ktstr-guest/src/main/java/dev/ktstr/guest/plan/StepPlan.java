// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;
import java.util.List;

/**
 * A part of a run: operations, one after the other, and then a time in which the workers just work.
 *
 * @param hold how long, from the end of the last operation; 0 to a day
 * @param ops 0 to {@link #MAX_OPS}
 */
public record StepPlan(Duration hold, List<SchedulerOp> ops) {
    /** The most operations of a step. */
    public static final int MAX_OPS = 16;

    public StepPlan {
        Limits.notNegative("The hold of a step", hold);
        ops = List.copyOf(ops);
        Limits.between("The number of operations of a step", ops.size(), 0, MAX_OPS);
    }

    /** {@return a step of these operations} */
    public static StepPlan of(Duration hold, SchedulerOp... ops) {
        return new StepPlan(hold, List.of(ops));
    }
}
