// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A part of a run: what is done, which cgroups are there meanwhile, and for how long the workload goes on. The hold ends early when the
 * scheduler is lost, and the run with it.
 *
 * @param ops done in this order, when the cgroups of the step before are gone
 * @param cgroups made behind them, and removed when the step ends
 * @param hold for how long the workload goes on then; empty for the part of the test's duration that {@code fraction} says
 * @param fraction of the test's duration, where {@code hold} is empty
 * @param interval in which the operations are done again while it holds, shorter than that; empty for once
 */
public record Step(
        List<Op> ops, List<Cgroup> cgroups, Optional<Duration> hold, double fraction, Optional<Duration> interval) {
    public Step {
        ops = List.copyOf(ops);
        cgroups = List.copyOf(cgroups);
        hold.ifPresent(time -> requirePositive("hold for", time));
        interval.ifPresent(time -> requirePositive("repeat its operations every", time));
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException(
                    "a step must hold for more than 0 and at most 1 of the test's duration, not " + fraction);
        }
    }

    private static void requirePositive(String what, Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException(
                    "a step must " + what + " more than 0 ms, not " + time.toMillis() + " ms");
        }
    }

    /** {@return the payloads that it brings along} */
    public List<Payload> payloads() {
        return Payload.in(ops, cgroups);
    }

    /** {@return a copy with these cgroups while it holds} */
    public Step with(Cgroup... during) {
        return new Step(ops, List.of(during), hold, fraction, interval);
    }

    /** {@return a copy that holds for this long} */
    public Step hold(Duration time) {
        return new Step(ops, cgroups, Optional.of(time), 1, interval);
    }

    /** {@return a copy that holds for a part of the test's duration, more than 0 and at most 1} */
    public Step hold(double partOfDuration) {
        return new Step(ops, cgroups, Optional.empty(), partOfDuration, interval);
    }

    /** {@return a copy whose operations are done again, once in each such time, while it holds} The time is shorter than the hold. */
    public Step every(Duration time) {
        return new Step(ops, cgroups, hold, fraction, Optional.of(time));
    }

    /** {@return for how long it holds in a test of this duration} */
    public Duration holdIn(Duration test) {
        return hold.orElseGet(() -> Duration.ofNanos((long) (test.toNanos() * fraction)));
    }
}
