// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is kept of a scheduler's words: the last it printed, and the kernel's dump of it. Bounded, whatever a guest sends. */
final class SchedulerWords {
    private static final int TAIL_BYTES = 16 << 10;
    /** {@code protocol.h} allows no more. */
    private static final int DUMP_BYTES = 1 << 20;

    private byte[] tail = {};
    private final ByteArrayOutputStream dump = new ByteArrayOutputStream();

    /** Another scheduler is started. */
    void clear() {
        tail = new byte[0];
        dump.reset();
    }

    void printed(byte[] bytes) {
        byte[] all = Arrays.copyOf(tail, tail.length + bytes.length);
        System.arraycopy(bytes, 0, all, tail.length, bytes.length);
        tail = Arrays.copyOfRange(all, Math.max(0, all.length - TAIL_BYTES), all.length);
    }

    void dumped(byte[] bytes) {
        dump.write(bytes, 0, Math.min(bytes.length, DUMP_BYTES - dump.size()));
    }

    /** {@return the last of what it printed} */
    String log() {
        return new String(tail, StandardCharsets.UTF_8);
    }

    /** {@return the kernel's dump; empty where it made none} */
    String dump() {
        return SchedExtDump.text(dump.toString(StandardCharsets.UTF_8));
    }
}
