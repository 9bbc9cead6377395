// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.device;

import dev.ktstr.kvm.ConsoleSink;
import java.util.Arrays;

/** Collects what a guest sends byte by byte, and hands on lines: a sink is not called for every byte. */
public final class Console {
    /** A guest that never ends a line must not fill the host's memory. */
    private static final int MAX_LINE = 1024;

    private final ConsoleSink sink;
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private boolean broken;

    public Console(ConsoleSink sink) {
        this.sink = sink;
    }

    /** Takes a byte. */
    public synchronized void put(byte value) {
        line[length++] = value;
        if (value == '\n' || length == MAX_LINE) {
            flush();
        }
    }

    /** Hands on what there is of a line. */
    public synchronized void flush() {
        if (length > 0 && !broken) {
            try {
                sink.accept(Arrays.copyOf(line, length));
            } catch (RuntimeException e) {
                // It has had its chance; the guest is not to be held up.
                broken = true;
            }
        }
        length = 0;
    }
}
