// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A part of a run: operations, one after the other, and then a time in which the workers just work.
 *
 * @param hold how long, from the end of the last operation; 0 to a day
 * @param ops 0 to {@link RunPlan#MAX_OPS}
 * @param loop which of them come again while it holds; empty for none
 */
public record StepPlan(Duration hold, List<PlanOp> ops, Optional<Loop> loop) {
    /**
     * Operations that come again and again.
     *
     * @param interval from one to the next, longer than 0
     * @param from the index of the first of them
     * @param to the index behind the last of them
     */
    public record Loop(Duration interval, int from, int to) {
        public Loop {
            Limits.positive("The interval of a loop", interval);
        }
    }

    public StepPlan {
        Limits.notNegative("The hold of a step", hold);
        ops = List.copyOf(ops);
        Limits.between("The number of operations of a step", ops.size(), 0, RunPlan.MAX_OPS);
        if (loop.isPresent()) {
            Limits.between("The end of a step's loop", loop.get().to(), 0, ops.size());
            Limits.between(
                    "The beginning of a step's loop",
                    loop.get().from(),
                    0,
                    loop.get().to());
        }
    }

    /** Makes a step without a loop. */
    public StepPlan(Duration hold, List<? extends PlanOp> ops) {
        this(hold, List.copyOf(ops), Optional.empty());
    }

    /** {@return a step of these operations} */
    public static StepPlan of(Duration hold, PlanOp... ops) {
        return new StepPlan(hold, List.of(ops));
    }
}
