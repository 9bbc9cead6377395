// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * How fast a value rose in one step, as a multiple of how fast it rose in another one, the baseline. The rate of a step is its last
 * value minus its first one, over the time between both.
 */
public final class StepRatio {
    private final Series series;
    private final int baseline;
    private final int step;

    StepRatio(Series series, int baseline, int step) {
        if (baseline == step) {
            throw new IllegalArgumentException("step " + step + " compared with itself: expected two steps");
        }
        this.series = series;
        this.baseline = baseline;
        this.step = step;
    }

    /** The step's rate is the baseline's times this or more. */
    public Judged atLeast(double ratio) {
        return within(".atLeast", Bounds.atLeast(ratio));
    }

    /** The step's rate is the baseline's times this or less. */
    public Judged atMost(double ratio) {
        return within(".atMost", Bounds.atMost(ratio));
    }

    private Judged within(String check, Bounds bounds) {
        CheckRun run = new CheckRun(series.label(), "ratioAcrossSteps(" + baseline + ", " + step + ")" + check);
        Optional<Rise> before = rise(baseline, run);
        Optional<Rise> after = rise(step, run);
        if (before.isPresent() && before.get().value().signum() <= 0) {
            run.doubt("no ratio to " + before.get().text() + ": expected a rise");
        } else if (before.isPresent() && after.isPresent()) {
            double ratio = Numbers.quotient(
                    after.get().value().multiply(before.get().millis()),
                    before.get().value().multiply(after.get().millis()));
            run.compared(
                    bounds.contain(ratio),
                    "ratio " + Numbers.text(ratio) + ", expected " + bounds + ": "
                            + after.get().text() + " to " + before.get().text());
        }
        return run.end();
    }

    /** How a value changed in a step, from one point to another one that is later. */
    private record Rise(int step, Point first, Point last, BigDecimal value) {
        BigDecimal millis() {
            return Times.millis(first, last);
        }

        String text() {
            return Numbers.text(Numbers.quotient(value, millis())) + " per ms in step " + step + ", " + first.where()
                    + ": " + first.valueText() + " to " + last.where() + ": " + last.valueText();
        }
    }

    private Optional<Rise> rise(int wanted, CheckRun run) {
        List<Point> inStep =
                series.points().stream().filter(point -> point.step() == wanted).toList();
        List<Point> points =
                inStep.stream().filter(point -> run.number(point).isPresent()).toList();
        if (points.size() < 2) {
            run.doubt(points.size() + " of " + inStep.size() + " samples in step " + wanted
                    + " have a value: expected two at least");
            return Optional.empty();
        }
        Point first = points.get(0);
        Point last = points.get(points.size() - 1);
        if (Times.millis(first, last).signum() == 0) {
            run.doubt("no rate without time between " + first.where() + " and " + last.where());
            return Optional.empty();
        }
        BigDecimal change = Numbers.exact(last.reading().number())
                .subtract(Numbers.exact(first.reading().number()));
        return Optional.of(new Rise(wanted, first, last, change));
    }
}
