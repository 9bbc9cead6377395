// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A part of a run: what is done, and then for how long the workload goes on. The hold ends early when the scheduler is lost, and
 * the run with it.
 *
 * @param ops done in this order
 * @param hold for how long the workload goes on after them; empty for the part of the test's duration that {@code fraction} says
 * @param fraction of the test's duration, where {@code hold} is empty
 */
public record Step(List<Op> ops, Optional<Duration> hold, double fraction) {
    public Step {
        ops = List.copyOf(ops);
        hold.filter(time -> time.isZero() || time.isNegative()).ifPresent(time -> {
            throw new IllegalArgumentException("a step must hold for more than 0 ms, not " + time.toMillis() + " ms");
        });
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException(
                    "a step must hold for more than 0 and at most 1 of the test's duration, not " + fraction);
        }
    }

    /** {@return a copy that holds for this long} */
    public Step hold(Duration time) {
        return new Step(ops, Optional.of(time), 1);
    }

    /** {@return a copy that holds for a part of the test's duration, more than 0 and at most 1} */
    public Step hold(double partOfDuration) {
        return new Step(ops, Optional.empty(), partOfDuration);
    }

    /** {@return for how long it holds in a test of this duration} */
    public Duration holdIn(Duration test) {
        return hold.orElseGet(() -> Duration.ofNanos((long) (test.toNanos() * fraction)));
    }
}
