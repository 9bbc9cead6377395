// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.boot;

/** Bytes in whole MiB, for messages. */
final class Mebibytes {
    private static final int SHIFT = 20;

    private Mebibytes() {}

    /** {@return so many bytes, at least 0, in MiB, rounded down} */
    static long down(long bytes) {
        return bytes >> SHIFT;
    }

    /** {@return so many bytes, at least 0, in MiB, rounded up} */
    static long up(long bytes) {
        return down(bytes) + (bytes % (1L << SHIFT) == 0 ? 0 : 1);
    }
}
