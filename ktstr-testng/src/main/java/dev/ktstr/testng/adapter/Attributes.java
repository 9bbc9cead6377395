// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import java.util.Optional;
import java.util.function.Supplier;

/** Members of an annotation that may be left out: arrays of at most one value. */
final class Attributes {
    private Attributes() {}

    static <T> Optional<T> atMostOne(String name, int length, Supplier<T> value) {
        if (length > 1) {
            throw new IllegalArgumentException(name + " takes one value, not " + length);
        }
        return length == 0 ? Optional.empty() : Optional.of(value.get());
    }

    static Optional<Integer> one(String name, int... values) {
        return atMostOne(name, values.length, () -> values[0]);
    }

    /** A number that makes sense from 1 on only. */
    static Optional<Integer> onePositive(String name, int... values) {
        Optional<Integer> one = one(name, values);
        one.filter(value -> value < 1).ifPresent(value -> {
            throw new IllegalArgumentException(name + " must be at least 1 but was " + value);
        });
        return one;
    }

    static Optional<Boolean> oneFlag(String name, boolean... values) {
        return atMostOne(name, values.length, () -> values[0]);
    }

    static <T> Optional<T> oneOf(String name, T[] values) {
        return atMostOne(name, values.length, () -> values[0]);
    }
}
