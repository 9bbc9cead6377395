// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The spins of one worker that were to take a certain time, in no order. */
public final class SpinSamples {
    /** No spins. */
    public static final SpinSamples NONE = new SpinSamples(new int[0]);

    /** How many numbers a spin has on the wire. */
    static final int NUMBERS = 3;

    private static final long NANOS_PER_MICRO = 1000;

    /** The latest begin there is, which stands for everything from it on. */
    public static final long SATURATED_BEGIN_NANOS = 0xffff_ffffL * NANOS_PER_MICRO;

    private final int[] numbers;

    private SpinSamples(int[] numbers) {
        this.numbers = numbers;
    }

    /**
     * One spin.
     *
     * @param beganNanos when it began, since the plan's release, to the microsecond; at most {@link #SATURATED_BEGIN_NANOS}, 71 minutes
     * @param wallNanos how long it took, at most 4.29 s
     * @param cpuNanos how long the worker had a CPU meanwhile
     */
    public record Spin(long beganNanos, long wallNanos, long cpuNanos) {}

    /** {@return the spins of these unsigned numbers, three of each as SPIN_SAMPLES has them} */
    public static SpinSamples of(int... numbers) {
        if (numbers.length % NUMBERS != 0) {
            throw new IllegalArgumentException(
                    "There are " + numbers.length + " numbers of spins, expected a multiple of " + NUMBERS);
        }
        return new SpinSamples(numbers.clone());
    }

    /** {@return how many were kept} */
    public int size() {
        return numbers.length / NUMBERS;
    }

    /** {@return all spins} */
    public List<Spin> all() {
        return IntStream.range(0, size())
                .mapToObj(spin -> new Spin(number(spin, 0) * NANOS_PER_MICRO, number(spin, 1), number(spin, 2)))
                .toList();
    }

    private long number(int spin, int index) {
        return Integer.toUnsignedLong(numbers[spin * NUMBERS + index]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpinSamples samples && Arrays.equals(numbers, samples.numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }

    /** {@return how many there are: the numbers themselves would fill a log} */
    @Override
    public String toString() {
        return size() + " spins";
    }
}
