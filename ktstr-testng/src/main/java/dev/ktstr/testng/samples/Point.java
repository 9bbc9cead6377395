// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.time.Duration;

/**
 * A value at one sample.
 *
 * @param tag the sample's
 * @param elapsed when it was taken, after the workload's start
 * @param step the step of the plan in which it was taken, from 1 on; 0 before the first one
 * @param reading the value, or why there is none
 */
public record Point(String tag, Duration elapsed, int step, Reading reading) {
    /** {@return where it is, as messages tell it} */
    String where() {
        return "sample " + tag + " (+" + elapsed.toMillis() + "ms)";
    }

    /** {@return the value, as messages tell it} */
    String valueText() {
        return "value " + Numbers.text(reading.number());
    }
}
