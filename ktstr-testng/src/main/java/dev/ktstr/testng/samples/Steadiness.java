// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Compares values with their mean. */
final class Steadiness {
    private Steadiness() {}

    static Judged check(Series series, Duration warmup, double tolerance) {
        if (!(tolerance >= 0 && Double.isFinite(tolerance))) {
            throw new IllegalArgumentException("a tolerance of " + tolerance + ": expected a number from 0 on");
        }
        CheckRun run = new CheckRun(series.label(), "steadyWithin");
        Map<Point, BigDecimal> values = new LinkedHashMap<>();
        series.points().stream()
                .filter(point -> point.elapsed().compareTo(warmup) >= 0)
                .forEach(point -> run.number(point).ifPresent(value -> values.put(point, value)));
        if (values.size() < 2) {
            run.doubt(values.size() + " of " + series.points().size() + " samples have a value from +"
                    + warmup.toMillis() + "ms on: expected two at least");
            return run.end();
        }
        BigDecimal count = BigDecimal.valueOf(values.size());
        BigDecimal sum = values.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        // All times the count, so that nothing is rounded.
        BigDecimal allowed = sum.abs().multiply(Numbers.exact(tolerance));
        String expected = ", expected the mean " + Numbers.text(Numbers.quotient(sum, count)) + " of " + values.size()
                + " samples, give or take " + Numbers.text(tolerance) + " of it";
        values.forEach((point, value) -> run.compared(
                value.multiply(count).subtract(sum).abs().compareTo(allowed) <= 0,
                "unsteady at " + point.where() + ": " + point.valueText() + expected));
        return run.end();
    }
}
