// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.testng.scenario.Backdrop;
import dev.ktstr.testng.scenario.MachineChange;
import dev.ktstr.testng.scenario.Op;
import dev.ktstr.testng.scenario.PayloadChange;
import dev.ktstr.testng.scenario.Step;
import java.time.Duration;
import java.util.List;

/** How long the steps of a run take, by what they say themselves. */
final class RunTimes {
    /** Fractions of a duration need not add up to it exactly. */
    private static final Duration ROUNDING = Duration.ofMillis(1);

    private RunTimes() {}

    /** {@return the sum of what the steps hold in a test of this duration} */
    static Duration held(List<Step> steps, Duration duration) {
        return steps.stream().map(step -> step.holdIn(duration)).reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Throws {@link IllegalArgumentException} where the run takes longer than the test. A wait for a payload ends when that does, so
     * only its limit has to be within the duration.
     */
    static void require(Backdrop backdrop, List<Step> steps, Duration duration) {
        Duration paused = steps.stream().map(RunTimes::paused).reduce(paused(backdrop.ops()), Duration::plus);
        Duration all = held(steps, duration).plus(paused);
        if (all.compareTo(duration.plus(ROUNDING)) > 0) {
            String what = paused.isZero() ? "hold" : "hold and pause";
            throw new IllegalArgumentException("the steps " + what + " for " + all.toMillis()
                    + " ms in all, longer than the " + duration.toMillis()
                    + " ms of the test; raise its durationSeconds, or " + what + " for less");
        }
        requireWaits(backdrop.ops(), "step 1, operation %d of the backdrop", duration);
        for (int i = 0; i < steps.size(); i++) {
            requireWaits(steps.get(i).ops(), "step " + (i + 1) + ", operation %d", duration);
        }
    }

    /** The pauses of a loop that fit into its interval are what the hold is filled with; its first lap comes before, and takes no longer. */
    private static Duration paused(Step step) {
        Duration lap = paused(step.ops());
        boolean fits =
                step.interval().filter(interval -> lap.compareTo(interval) <= 0).isPresent();
        return fits ? Duration.ZERO : lap;
    }

    private static Duration paused(List<Op> ops) {
        Duration paused = Duration.ZERO;
        for (Op op : ops) {
            if (op instanceof MachineChange change && change.op() instanceof MachineOp.Pause pause) {
                paused = paused.plus(pause.time());
            }
        }
        return paused;
    }

    private static void requireWaits(List<Op> ops, String place, Duration duration) {
        for (int i = 0; i < ops.size(); i++) {
            if (ops.get(i) instanceof PayloadChange.Wait wait && wait.timeout().compareTo(duration) > 0) {
                throw new IllegalArgumentException(place.formatted(i + 1) + ": payload '" + wait.name()
                        + "' is waited for up to " + wait.timeout().toMillis() + " ms, longer than the "
                        + duration.toMillis() + " ms of the test; raise its durationSeconds, or wait for less");
            }
        }
    }
}
