// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.math.BigDecimal;

/** The time between two points. */
final class Times {
    private static final int NANOS_DIGITS = 6;

    private Times() {}

    /** {@return exactly the milliseconds from one point to another one} */
    static BigDecimal millis(Point from, Point to) {
        return BigDecimal.valueOf(to.elapsed().minus(from.elapsed()).toNanos(), NANOS_DIGITS);
    }
}
