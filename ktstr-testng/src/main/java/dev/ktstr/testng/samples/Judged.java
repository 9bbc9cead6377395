// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.util.List;

/**
 * What a check that was kept is based on.
 *
 * @param compared how many values, pairs of values or ratios were compared with what is demanded, at least 1
 * @param passedOver the points without a value, with the reason of each
 */
public record Judged(int compared, List<String> passedOver) {
    public Judged {
        passedOver = List.copyOf(passedOver);
    }
}
