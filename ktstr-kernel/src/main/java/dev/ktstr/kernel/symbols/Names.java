// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.symbols;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Hundreds of thousands of names, one after another in one array: as texts of their own they would need ten times as much. */
final class Names {

    /** {@code KSYM_NAME_LEN} of the kernel, without the zero. */
    static final int LONGEST = 511;

    /** Debian's kernels have about 150,000; one with everything built in about a million. */
    static final int MOST = 4 << 20;

    /** For all names together, in bytes; the same kernel needs about 30 MB. */
    static final int MOST_BYTES = 96 << 20;

    private final byte[] text;
    private final int[] starts;

    /**
     * Takes names as they are, without a copy.
     *
     * @param starts where each name begins, and at last where the last one ends
     */
    Names(byte[] text, int[] starts) {
        this.text = text;
        this.starts = starts;
    }

    int size() {
        return starts.length - 1;
    }

    int length(int i) {
        return starts[i + 1] - starts[i];
    }

    byte at(int i, int index) {
        return text[starts[i] + index];
    }

    String get(int i) {
        return new String(text, starts[i], length(i), StandardCharsets.UTF_8);
    }

    /** Compares bytes without sign, as strcmp(3) does. */
    int compare(int i, int j) {
        return Arrays.compareUnsigned(text, starts[i], starts[i + 1], text, starts[j], starts[j + 1]);
    }

    /** Compares bytes without sign, as strcmp(3) does. */
    int compare(int i, byte[] name) {
        return Arrays.compareUnsigned(text, starts[i], starts[i + 1], name, 0, name.length);
    }
}
