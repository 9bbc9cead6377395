// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Times as a person reads them. */
final class DurationText {
    private DurationText() {}

    /** {@return for example {@code 0.4 s}, {@code 2 min 5 s}, {@code 1 h 0 min}} */
    static String of(Duration duration) {
        if (duration.toMinutes() == 0) {
            return seconds(duration, 1) + " s";
        }
        return duration.toHours() == 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }

    /** {@return seconds with so many decimals, rounded down} */
    static String seconds(Duration duration, int decimals) {
        return BigDecimal.valueOf(duration.toMillis(), 3)
                .setScale(decimals, RoundingMode.DOWN)
                .toPlainString();
    }
}
