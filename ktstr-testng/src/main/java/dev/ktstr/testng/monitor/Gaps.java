// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import java.util.Optional;

/**
 * The looks that were due and gave no sample.
 *
 * @param missed how many: they failed, or the one before them came too late for them
 * @param longestNanos the longest time between two samples around missed looks, in nanoseconds; 0 without any
 * @param firstReason why the first of them is missing
 */
public record Gaps(int missed, long longestNanos, Optional<String> firstReason) {
    /** Every look gave a sample. */
    public static final Gaps NONE = new Gaps(0, 0, Optional.empty());
}
