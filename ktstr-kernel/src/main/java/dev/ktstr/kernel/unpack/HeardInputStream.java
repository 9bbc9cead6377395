// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.unpack;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream of which every byte is heard, once and in order, whichever way its reader takes it: also what is skipped. */
public abstract class HeardInputStream extends FilterInputStream {

    private static final int CHUNK = 1 << 16;

    protected HeardInputStream(InputStream in) {
        super(in);
    }

    /**
     * Hears what was read last.
     *
     * @param count at least 1
     * @throws IOException when it is more than there may be; the reader gets that instead of the bytes
     */
    protected abstract void heard(byte[] bytes, int offset, int count) throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            heard(bytes, offset, count);
        }
        return count;
    }

    @Override
    public final long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.min(CHUNK, Math.max(0, count))];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public final boolean markSupported() {
        return false; // nothing is heard twice
    }

    @Override
    public final int available() {
        return 0; // the tar reader skips what is available
    }
}
