// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.unpack;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a tar file with an error where more stands between two files than any archive has there: its reader keeps names in memory, however
 * long.
 */
public final class AllowedInputStream extends HeardInputStream {

    /** Headers, long names, and what pads a file or the whole archive; in bytes. */
    private static final long BETWEEN = 1 << 20;

    private long left = BETWEEN;

    /** Allows for what comes before the first file. */
    public AllowedInputStream(InputStream in) {
        super(in);
    }

    /** Allows for a file of so many bytes, whose header was read, and for what comes between it and the next one. */
    public void allow(long size) {
        left = size + BETWEEN;
    }

    @Override
    protected void heard(byte[] bytes, int offset, int count) throws IOException {
        left -= count;
        if (left < 0) {
            throw new IOException("it has more between its files than any archive");
        }
    }
}
