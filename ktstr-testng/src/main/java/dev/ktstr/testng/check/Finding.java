// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.testng.outcome.Outcome;

/**
 * Something that was demanded and not kept.
 *
 * @param outcome what it makes of the case
 * @param message what was seen, with both values
 * @param hostExplains whether the host kept the guest's CPUs waiting for so long that the scheduler need not be to blame
 */
public record Finding(Outcome outcome, String message, boolean hostExplains) {}
