// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * What {@code src/main/guests/tsc-frequency.S} read from two clocks, raw.
 *
 * @param periodFemtoseconds how long a tick of the HPET lasts, unsigned
 * @param first of two samples
 * @param second about 100 ms later
 */
record TscSamples(int periodFemtoseconds, Sample first, Sample second) {
    static final int BYTES = 40;

    /** Source: IA-PC HPET Specification 1.0a, 2.3.4: COUNTER_CLK_PERIOD must be less than or equal to 100 ns. */
    private static final int MAX_PERIOD_FEMTOSECONDS = 100_000_000;

    private static final double MILLISECONDS_IN_FEMTOSECONDS = 1e12;
    private static final int MIN_KILOHERTZ = 100_000;
    private static final int MAX_KILOHERTZ = 20_000_000;
    /** A kernel that measures by itself is content with 500 parts per million. */
    private static final double MAX_UNCERTAINTY = 500e-6;

    /**
     * One reading of both clocks.
     *
     * @param tsc the TSC just before the HPET was read, unsigned
     * @param hpet the lower half of the HPET's counter, unsigned
     * @param span by how much the TSC advanced while the HPET was read, unsigned
     */
    record Sample(long tsc, int hpet, int span) {
        private static Sample from(ByteBuffer bytes) {
            return new Sample(bytes.getLong(), bytes.getInt(), bytes.getInt());
        }
    }

    /**
     * {@return the samples in what the guest wrote}
     *
     * @throws ImplausibleException if it is not as long as samples are
     */
    static TscSamples parse(byte[] report) throws ImplausibleException {
        if (report.length != BYTES) {
            throw new ImplausibleException("the guest reported " + report.length + " bytes, expected were " + BYTES);
        }
        ByteBuffer bytes = ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN);
        int period = (int) (bytes.getLong() >>> Integer.SIZE);
        return new TscSamples(period, Sample.from(bytes), Sample.from(bytes));
    }

    /**
     * {@return the frequency of the TSC in kHz, 100,000 to 20,000,000}
     *
     * @throws ImplausibleException if the samples cannot be true, or are not exact enough
     */
    int kiloHertz() throws ImplausibleException {
        // Unsigned, so that an absent HPET, which reads as all ones, is too large.
        if (periodFemtoseconds <= 0 || periodFemtoseconds > MAX_PERIOD_FEMTOSECONDS) {
            throw new ImplausibleException("the HPET's period is " + Integer.toUnsignedString(periodFemtoseconds)
                    + " fs, expected were 1 to " + MAX_PERIOD_FEMTOSECONDS);
        }
        // Differences of counters that wrap are right without looking at the wrap.
        long hpetTicks = Integer.toUnsignedLong(second.hpet - first.hpet);
        long firstSpan = Integer.toUnsignedLong(first.span);
        long secondSpan = Integer.toUnsignedLong(second.span);
        double tscTicks = second.tsc - first.tsc + (secondSpan - firstSpan) / 2.0;
        double kiloHertz = tscTicks * MILLISECONDS_IN_FEMTOSECONDS / ((double) hpetTicks * periodFemtoseconds);
        if (!(kiloHertz >= MIN_KILOHERTZ && kiloHertz <= MAX_KILOHERTZ)) {
            throw new ImplausibleException("the TSC advanced by " + (second.tsc - first.tsc) + " in " + hpetTicks
                    + " ticks of " + periodFemtoseconds + " fs, expected were " + MIN_KILOHERTZ + " to "
                    + MAX_KILOHERTZ + " kHz");
        }
        double uncertainty = (firstSpan + secondSpan) / 2.0 / tscTicks;
        if (uncertainty > MAX_UNCERTAINTY) {
            throw new ImplausibleException(String.format(
                    Locale.ROOT,
                    "reading the clocks took so long that the frequency is uncertain by %.0f parts per million,"
                            + " expected were at most %.0f",
                    uncertainty * 1e6,
                    MAX_UNCERTAINTY * 1e6));
        }
        return (int) Math.round(kiloHertz);
    }

    /** The samples make no sense; the message says why, without a full stop. */
    static final class ImplausibleException extends Exception {
        private static final long serialVersionUID = 1L;

        private ImplausibleException(String message) {
            super(message);
        }
    }
}
