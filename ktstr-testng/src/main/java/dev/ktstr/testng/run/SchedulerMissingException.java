// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

/** There is no program for a scheduler; the message names every place that was looked at. */
final class SchedulerMissingException extends IllegalArgumentException {
    SchedulerMissingException(String message) {
        super(message);
    }
}
