// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Compares each point with the one just before it. A point without a value separates: what happened meanwhile is not known, and a
 * scheduler that was started anew counts from 0 again.
 */
final class PairChecks {
    private final Series series;

    PairChecks(Series series) {
        this.series = series;
    }

    /** What two points one after the other are compared by. */
    private interface Comparison {
        void of(Pair pair, CheckRun run);
    }

    private record Pair(Point before, BigDecimal valueBefore, Point after, BigDecimal valueAfter) {
        String text() {
            return after.where() + ": " + after.valueText() + " after prior " + before.valueText() + " at "
                    + before.where();
        }

        BigDecimal millis() {
            return Times.millis(before, after);
        }
    }

    Judged nondecreasing() {
        return each(
                "nondecreasing",
                (pair, run) -> run.compared(
                        pair.valueBefore().compareTo(pair.valueAfter()) <= 0, "regression at " + pair.text()));
    }

    Judged strictlyIncreasing() {
        return each("strictlyIncreasing", (pair, run) -> {
            int order = pair.valueBefore().compareTo(pair.valueAfter());
            run.compared(order < 0, (order == 0 ? "no increase at " : "regression at ") + pair.text());
        });
    }

    Judged rateWithin(Bounds bounds) {
        return each("rateWithin", (pair, run) -> {
            if (pair.millis().signum() == 0) {
                run.doubt("no rate without time between " + pair.before().where() + " and "
                        + pair.after().where());
                return;
            }
            double rate = Numbers.quotient(pair.valueAfter().subtract(pair.valueBefore()), pair.millis());
            run.compared(
                    bounds.contain(rate),
                    "rate " + Numbers.text(rate) + " per ms, expected " + bounds + ", at " + pair.text());
        });
    }

    private Judged each(String check, Comparison comparison) {
        CheckRun run = new CheckRun(series.label(), check);
        List<Point> points = series.points();
        Optional<BigDecimal> before = Optional.empty();
        int pairs = 0;
        for (int i = 0; i < points.size(); i++) {
            Optional<BigDecimal> value = run.number(points.get(i));
            if (before.isPresent() && value.isPresent()) {
                comparison.of(new Pair(points.get(i - 1), before.get(), points.get(i), value.get()), run);
                pairs++;
            }
            before = value;
        }
        if (pairs == 0) {
            run.doubt(series.haveValue() + ", no two of them in a row: expected two at least");
        }
        return run.end();
    }
}
