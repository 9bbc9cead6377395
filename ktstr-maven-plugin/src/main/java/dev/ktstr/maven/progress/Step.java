// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.progress;

import dev.ktstr.kernel.progress.Progress;
import java.util.Locale;

/** How far a long step is. */
final class Step {
    private static final double BYTES_PER_MB = 1e6;
    private static final int PERCENT = 100;

    private static final String BYTES = "bytes";

    private final String what;
    private final long total;
    private final String unit;
    private long amount;

    /** A step of so many bytes. */
    Step(String what, long totalBytes) {
        this(what, totalBytes, BYTES);
    }

    /** A step of so many of anything. */
    Step(String what, long total, String unit) {
        this.what = what;
        this.total = total;
        this.unit = unit;
    }

    void advance(long more) {
        amount += more;
    }

    /** {@return the step as a person reads it, for example {@code Downloading x: 45 %, 6.0 of 13.1 MB}} */
    @Override
    public String toString() {
        if (total == Progress.UNKNOWN_TOTAL || total == 0) {
            return amount == 0 ? what : what + ": " + number(amount) + " " + shownUnit();
        }
        return String.format(
                Locale.ROOT,
                "%s: %d %%, %s of %s %s",
                what,
                PERCENT * amount / total,
                number(amount),
                number(total),
                shownUnit());
    }

    private String number(long value) {
        return unit.equals(BYTES) ? String.format(Locale.ROOT, "%.1f", value / BYTES_PER_MB) : Long.toString(value);
    }

    private String shownUnit() {
        return unit.equals(BYTES) ? "MB" : unit;
    }
}
