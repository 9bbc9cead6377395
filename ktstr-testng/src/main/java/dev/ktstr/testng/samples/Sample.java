// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.samples;

import dev.ktstr.testng.settings.SimilarNames;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One look at a scheduler's globals.
 *
 * <p>A value is a Long whatever integer type the global has, or a BigInteger if it is an unsigned one of 2^63 or more. There are no
 * other numbers: BPF programs do not calculate with fractions. A truth value is 0 or 1.
 *
 * @param tag its name in messages and results, such as {@code periodic_000}
 * @param index which one of the run it is, from 0 on
 * @param due when it was to be taken, after the workload's start
 * @param elapsed when it was taken, or was found impossible to take, after the workload's start
 * @param step the step of the plan in which it was taken, from 1 on; 0 before the first one
 * @param schedulerOps the scheduler's name as the kernel tells it; may be empty
 * @param values the scalars by their dotted paths, such as {@code nr_dispatched} or {@code stats.nr[2]}, sorted
 * @param missing why the sample could not be taken; then there are no values
 */
public record Sample(
        String tag,
        int index,
        Duration due,
        Duration elapsed,
        int step,
        String schedulerOps,
        Map<String, Number> values,
        Optional<String> missing) {
    public Sample {
        if (index < 0 || step < 0 || due.isNegative() || elapsed.isNegative()) {
            throw new IllegalArgumentException("sample " + tag + " has index " + index + ", step " + step + ", due "
                    + due.toMillis() + " ms, elapsed " + elapsed.toMillis() + " ms: expected none of them below 0");
        }
        if (missing.isPresent() && !values.isEmpty()) {
            throw new IllegalArgumentException("sample " + tag + " could not be taken (" + missing.get() + ") but has "
                    + values.size() + " values: expected none");
        }
        SortedMap<String, Number> sorted = new TreeMap<>();
        values.forEach((name, value) -> sorted.put(name, Numbers.integer(value)));
        values = Collections.unmodifiableSortedMap(sorted);
    }

    /** {@return a sample that was taken} Its tag follows from its index. */
    public static Sample taken(
            int index, Duration due, Duration elapsed, int step, String schedulerOps, Map<String, Number> values) {
        return new Sample(tag(index), index, due, elapsed, step, schedulerOps, values, Optional.empty());
    }

    /** {@return a sample that could not be taken, and why} Its tag follows from its index. */
    public static Sample missing(int index, Duration due, Duration elapsed, int step, String reason) {
        return new Sample(tag(index), index, due, elapsed, step, "", Map.of(), Optional.of(reason));
    }

    /** {@return the tag of the sample of this index} */
    public static String tag(int index) {
        return String.format(Locale.ROOT, "periodic_%03d", index);
    }

    /** {@return an unsigned number of 64 bits as the values have it} */
    public static Number unsigned(long bits) {
        return bits >= 0 ? (Number) bits : new BigInteger(Long.toUnsignedString(bits));
    }

    /** {@return the value of this name, or why there is none, with the names that come close to it} */
    public Reading value(String name) {
        Number value = values.get(name);
        if (value != null) {
            return Reading.of(value);
        }
        return Reading.none(missing.map(reason -> "the sample was not taken: " + reason)
                .orElseGet(() -> "no value of the name " + name + SimilarNames.didYouMean(name, values.keySet())));
    }

    /**
     * {@return the value of this name}
     *
     * @throws java.util.NoSuchElementException with the reason if there is none
     */
    public Number number(String name) {
        return value(name).number();
    }
}
