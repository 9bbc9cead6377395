// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Looks for values that have come near a target, and stay there for some samples. */
final class Convergence {
    private static final int IN_A_ROW = 3;

    private Convergence() {}

    static Judged check(Series series, double target, double tolerance, Duration deadline) {
        if (!Double.isFinite(target) || !(tolerance >= 0 && Double.isFinite(tolerance))) {
            throw new IllegalArgumentException("a target of " + target + " and a tolerance of " + tolerance
                    + ": expected a number, and one from 0 on");
        }
        BigDecimal allowed = Numbers.exact(tolerance);
        CheckRun run = new CheckRun(series.label(), "convergesTo");
        List<Point> points = series.points().stream()
                .filter(point -> point.elapsed().compareTo(deadline) <= 0)
                .toList();
        int known = 0;
        int near = 0;
        int perhapsNear = 0;
        boolean converged = false;
        boolean perhaps = false;
        Optional<Point> last = Optional.empty();
        for (Point point : points) {
            Optional<BigDecimal> value = run.number(point);
            boolean far = value.filter(
                            v -> v.subtract(Numbers.exact(target)).abs().compareTo(allowed) > 0)
                    .isPresent();
            near = far || value.isEmpty() ? 0 : near + 1;
            perhapsNear = far ? 0 : perhapsNear + 1;
            converged |= near >= IN_A_ROW;
            perhaps |= perhapsNear >= IN_A_ROW;
            if (value.isPresent()) {
                known++;
                last = Optional.of(point);
            }
        }
        String by = " by +" + deadline.toMillis() + "ms";
        if (known < IN_A_ROW) {
            run.doubt(known + " of " + series.points().size() + " samples have a value" + by + ": expected " + IN_A_ROW
                    + " at least");
        } else if (!converged && perhaps) {
            run.doubt("whether " + IN_A_ROW + " samples in a row were near the target" + by
                    + " depends on samples without a value");
        } else {
            Point end = last.orElseThrow();
            run.compared(
                    converged,
                    "no " + IN_A_ROW + " samples in a row at " + Numbers.text(target) + ", give or take "
                            + Numbers.text(tolerance) + "," + by + "; the last was " + end.where() + ": "
                            + end.valueText());
        }
        return run.end();
    }
}
