// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

/** The guest refused what a scheduler wants of it before it is started; the message says what and why. */
final class GuestSetupException extends RuntimeException {
    GuestSetupException(String message) {
        super(message);
    }
}
