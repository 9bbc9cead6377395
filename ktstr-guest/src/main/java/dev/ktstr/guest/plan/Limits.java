// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The bounds of a plan's numbers, each checked with one kind of message: what, its value, what was expected. */
final class Limits {
    /** A plan that runs for longer than a day is a mistake in a unit. */
    static final Duration MAX_DURATION = Duration.ofDays(1);

    private Limits() {}

    static Duration positive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(
                    what + " must be longer than 0 and at most " + MAX_DURATION.toHours() + " h, got " + duration);
        }
        return duration;
    }

    static Duration notNegative(String what, Duration duration) {
        if (duration.isNegative() || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(
                    what + " must be from 0 to " + MAX_DURATION.toHours() + " h, got " + duration);
        }
        return duration;
    }

    /** In bytes of UTF-8, and without the character that ends a text in the guest. */
    static String text(String what, String text, int maxBytes) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " must be at most " + maxBytes + " bytes without a NUL, got "
                    + bytes + (bytes > maxBytes ? " bytes" : " bytes with one"));
        }
        return text;
    }

    static void between(String what, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(what + " must be from " + min.toNanos() / 1000.0 + " us to "
                    + max.toNanos() / 1000.0 + " us, got " + value);
        }
    }

    static void between(String what, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be from " + min + " to " + max + ", got " + value);
        }
    }
}
