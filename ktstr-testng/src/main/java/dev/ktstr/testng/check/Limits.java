// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import java.util.Optional;

/** What every limit that is a number has to be. */
final class Limits {
    private Limits() {}

    static void requireSensible(String name, Optional<Double> limit) {
        limit.filter(value -> !(value >= 0 && Double.isFinite(value))).ifPresent(value -> {
            throw new IllegalArgumentException(name + " must be a number from 0 on but was " + value);
        });
    }
}
