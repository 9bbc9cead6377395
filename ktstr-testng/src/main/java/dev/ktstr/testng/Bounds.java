// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import java.util.Optional;

/**
 * The least and the most of what a topology may have of something.
 *
 * @param name what the constraints call it, after {@code min} and {@code max}
 * @param words what people call it
 */
record Bounds(String name, String words, Optional<Integer> min, Optional<Integer> max) {
    void requirePositive() {
        requirePositive("min", min);
        requirePositive("max", max);
    }

    private void requirePositive(String end, Optional<Integer> bound) {
        bound.filter(value -> value < 1).ifPresent(value -> {
            throw new IllegalArgumentException(end + name + " must be at least 1 but was " + value);
        });
    }

    void requireOrder() {
        if (min.isPresent() && max.isPresent() && min.get() > max.get()) {
            throw new IllegalArgumentException("min" + name + " " + min.get() + " is more than max" + name + " "
                    + max.get() + ", so no topology fits; set max" + name + " to " + min.get() + " or more");
        }
    }

    Optional<String> refusal(int value) {
        if (min.isPresent() && value < min.get()) {
            return Optional.of(value + " " + words + ", less than min" + name + " " + min.get());
        }
        if (max.isPresent() && value > max.get()) {
            return Optional.of(value + " " + words + ", more than max" + name + " " + max.get());
        }
        return Optional.empty();
    }
}
