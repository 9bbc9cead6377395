// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Shows the next {@code length} bytes of a stream as a whole stream, so that a decompressor cannot read past them. */
final class WindowInputStream extends FilterInputStream {

    private long remaining;

    WindowInputStream(InputStream in, long length) {
        super(in);
        this.remaining = length;
    }

    @Override
    public int read() throws IOException {
        int value = remaining == 0 ? -1 : super.read();
        if (value >= 0) {
            remaining--;
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (remaining == 0 && length > 0) {
            return -1;
        }
        int count = super.read(bytes, offset, (int) Math.min(length, remaining));
        if (count > 0) {
            remaining -= count;
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.min(count, remaining));
        remaining -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(super.available(), remaining);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
