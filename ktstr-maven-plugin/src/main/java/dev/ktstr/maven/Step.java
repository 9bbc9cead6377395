// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.kernel.progress.Progress;
import java.util.Locale;

/** How far a long step is. */
final class Step {
    private static final double BYTES_PER_MB = 1e6;
    private static final int PERCENT = 100;

    private final String what;
    private final long totalBytes;
    private long bytes;

    Step(String what, long totalBytes) {
        this.what = what;
        this.totalBytes = totalBytes;
    }

    void advance(long more) {
        bytes += more;
    }

    /** {@return the step as a person reads it, for example {@code Downloading x: 45 %, 6.0 of 13.1 MB}} */
    @Override
    public String toString() {
        if (totalBytes == Progress.UNKNOWN_TOTAL || totalBytes == 0) {
            return bytes == 0 ? what : String.format(Locale.ROOT, "%s: %.1f MB", what, bytes / BYTES_PER_MB);
        }
        return String.format(
                Locale.ROOT,
                "%s: %d %%, %.1f of %.1f MB",
                what,
                PERCENT * bytes / totalBytes,
                bytes / BYTES_PER_MB,
                totalBytes / BYTES_PER_MB);
    }
}
