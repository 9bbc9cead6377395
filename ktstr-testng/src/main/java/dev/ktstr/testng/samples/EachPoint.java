// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.util.function.DoublePredicate;

/** Checks of every single point of a series. A point without a value fails them; without any points they are inconclusive. */
public final class EachPoint {
    private final Series series;

    EachPoint(Series series) {
        this.series = series;
    }

    /** Every value is this or more. */
    public Judged atLeast(double low) {
        return within("each.atLeast", Bounds.atLeast(low));
    }

    /** Every value is this or less. */
    public Judged atMost(double high) {
        return within("each.atMost", Bounds.atMost(high));
    }

    /** Every value is between these, both included. */
    public Judged between(double low, double high) {
        return within("each.between", new Bounds(low, high));
    }

    private Judged within(String check, Bounds bounds) {
        CheckRun run = new CheckRun(series.label(), check);
        for (Point point : series.points()) {
            run.demandedNumber(point)
                    .ifPresent(value -> run.compared(
                            bounds.contain(value),
                            "out of bounds at " + point.where() + ": " + point.valueText() + ", expected " + bounds));
        }
        return end(run);
    }

    Judged is(String what, DoublePredicate predicate) {
        CheckRun run = new CheckRun(series.label(), "alwaysTrue");
        for (Point point : series.points()) {
            run.demandedNumber(point)
                    .ifPresent(value -> run.compared(
                            predicate.test(point.reading().number().doubleValue()),
                            "not so at " + point.where() + ": " + point.valueText() + ", expected " + what));
        }
        return end(run);
    }

    private Judged end(CheckRun run) {
        if (series.points().isEmpty()) {
            run.doubt("there are no samples: expected one at least");
        }
        return run.end();
    }
}
