// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

/** A scheduler's program is there, but cannot run in a guest, or lacks a file; the message says which. */
final class SchedulerUnusableException extends IllegalArgumentException {
    SchedulerUnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
