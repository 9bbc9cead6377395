// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Wake-up latencies of one worker in nanoseconds, in no order; unsigned 32 bits each, so that one stands for all that
 * are longer than 4.29 s.
 */
public final class WakeSamples {
    /** The largest sample, which stands for everything from it on. */
    public static final long SATURATED_NANOS = 0xffff_ffffL;

    private final int[] nanos;

    private WakeSamples(int[] nanos) {
        this.nanos = nanos;
    }

    /** {@return samples of these unsigned numbers} */
    public static WakeSamples of(int... nanos) {
        return new WakeSamples(nanos.clone());
    }

    /** {@return how many were kept} */
    public int size() {
        return nanos.length;
    }

    /** {@return one latency, 0 to {@link #SATURATED_NANOS}} */
    public long nanos(int index) {
        return Integer.toUnsignedLong(nanos[index]);
    }

    /** {@return all latencies} */
    public LongStream stream() {
        return Arrays.stream(nanos).mapToLong(Integer::toUnsignedLong);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WakeSamples samples && Arrays.equals(nanos, samples.nanos);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(nanos);
    }

    /** {@return how many there are: the numbers themselves would fill a log} */
    @Override
    public String toString() {
        return nanos.length + " wake samples";
    }
}
