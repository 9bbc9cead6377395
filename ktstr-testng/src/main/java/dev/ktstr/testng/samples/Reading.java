// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A value, or why there is none: exactly one of both.
 *
 * @param value a Long, a BigInteger where that is too small, or a Double
 * @param error why there is no value
 */
public record Reading(Optional<Number> value, Optional<String> error) {
    public Reading {
        if (value.isPresent() == error.isPresent()) {
            throw new IllegalArgumentException(
                    "a reading of value " + value + " and error " + error + ": expected one of both");
        }
        value = value.map(Numbers::any);
    }

    /** {@return a value that is there} */
    public static Reading of(Number value) {
        return new Reading(Optional.of(value), Optional.empty());
    }

    /** {@return a value that is not there} */
    public static Reading none(String error) {
        return new Reading(Optional.empty(), Optional.of(error));
    }

    /**
     * {@return the value}
     *
     * @throws NoSuchElementException with the reason if there is none
     */
    public Number number() {
        return value.orElseThrow(() -> new NoSuchElementException(error.orElseThrow()));
    }
}
