// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

/** A value did not go on as was demanded: the message has a line for each place, the first ten of each check. */
public final class TemporalError extends AssertionError {
    TemporalError(String message) {
        super(message);
    }
}
