// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;

/**
 * What a scheduler printed, for who reads all of it: a verifier's log has megabytes. Of one that prints without end the first 6 MiB
 * and about the last 2 MiB are kept.
 */
final class SchedulerPrint {
    private static final int HEAD_BYTES = 6 << 20;
    private static final int TAIL_BYTES = 2 << 20;

    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final Deque<byte[]> tail = new ArrayDeque<>();
    private long tailBytes;
    private long leftOut;

    synchronized void accept(byte[] printed) {
        int room = Math.min(printed.length, HEAD_BYTES - head.size());
        head.write(printed, 0, room);
        if (room == printed.length) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(printed, room, printed.length);
        tail.add(rest);
        tailBytes += rest.length;
        while (tailBytes - tail.element().length >= TAIL_BYTES) {
            leftOut += tail.element().length;
            tailBytes -= tail.remove().length;
        }
    }

    synchronized void clear() {
        head.reset();
        tail.clear();
        tailBytes = 0;
        leftOut = 0;
    }

    synchronized String text() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toByteArray());
        if (leftOut > 0) {
            String gap = String.format(Locale.ROOT, "%n(%d bytes are left out here)%n", leftOut);
            all.writeBytes(gap.getBytes(StandardCharsets.UTF_8));
        }
        tail.forEach(all::writeBytes);
        return all.toString(StandardCharsets.UTF_8);
    }
}
