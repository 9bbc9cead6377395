// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.math.BigDecimal;

/**
 * Between what a value has to be, both ends included.
 *
 * @param low may be negative infinity, where there is no lower end
 * @param high may be infinity, where there is no upper end
 */
record Bounds(double low, double high) {
    Bounds {
        if (!(low <= high) || (Double.isInfinite(low) && Double.isInfinite(high))) {
            throw new IllegalArgumentException("bounds of " + low + " and " + high
                    + ": expected numbers, the lower one first, at least one of them finite");
        }
    }

    static Bounds atLeast(double low) {
        return new Bounds(low, Double.POSITIVE_INFINITY);
    }

    static Bounds atMost(double high) {
        return new Bounds(Double.NEGATIVE_INFINITY, high);
    }

    boolean contain(double value) {
        return low <= value && value <= high;
    }

    boolean contain(BigDecimal value) {
        return (Double.isInfinite(low) || Numbers.exact(low).compareTo(value) <= 0)
                && (Double.isInfinite(high) || value.compareTo(Numbers.exact(high)) <= 0);
    }

    @Override
    public String toString() {
        if (Double.isInfinite(low)) {
            return "at most " + Numbers.text(high);
        }
        return Double.isInfinite(high)
                ? "at least " + Numbers.text(low)
                : "from " + Numbers.text(low) + " to " + Numbers.text(high);
    }
}
