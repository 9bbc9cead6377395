// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.math.BigDecimal;
import java.util.Optional;

/** Compares two series point by point. */
final class Ratio {
    private Ratio() {}

    static Judged check(Series dividend, Series divisor, Bounds bounds) {
        CheckRun run = new CheckRun(dividend.label() + " / " + divisor.label(), "ratioWithin");
        int size = dividend.points().size();
        if (size != divisor.points().size()) {
            run.violation(size + " samples of the one and " + divisor.points().size()
                    + " of the other: expected both of the same run");
            return run.end();
        }
        boolean zero = false;
        for (int i = 0; i < size; i++) {
            Point above = dividend.points().get(i);
            Point below = divisor.points().get(i);
            Optional<BigDecimal> upper = run.number(above);
            Optional<BigDecimal> lower = run.number(below);
            if (upper.isEmpty() || lower.isEmpty()) {
                continue;
            }
            if (lower.get().signum() == 0) {
                zero = true;
                run.doubt("no ratio to 0 at " + below.where());
                continue;
            }
            double ratio = Numbers.quotient(upper.get(), lower.get());
            run.compared(
                    bounds.contain(ratio),
                    "ratio " + Numbers.text(ratio) + ", expected " + bounds + ", at " + above.where() + ": "
                            + above.valueText() + " to " + below.valueText());
        }
        if (run.compared() == 0 && !zero) {
            run.doubt("none of " + size + " samples has both values: expected one at least");
        }
        return run.end();
    }
}
