// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kvm.ConsoleSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A log file of a guest that may print without end: the first 8 MiB are written as they come, so that a JVM that is killed has
 * lost none of them; of the rest the last 256 KiB are kept in memory and follow when the log is closed, behind a line that says
 * how much was left out.
 *
 * <p>A file that cannot be written ends the file, not the case: the tail is still there.
 */
final class BoundedLog implements ConsoleSink, AutoCloseable {
    static final int HEAD_BYTES = 8 << 20;
    static final int TAIL_BYTES = 256 << 10;

    private final FileChannel file;
    /** The last bytes, wherever they were written; the byte number n of the log stands at n modulo the size. */
    private final byte[] ring = new byte[TAIL_BYTES];

    private long total;
    private boolean fileWorks = true;

    /**
     * Begins an empty log.
     *
     * @param path the file, which is replaced if it exists
     */
    BoundedLog(Path path) throws IOException {
        file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    @Override
    public synchronized void accept(byte[] bytes) {
        int head = (int) Math.min(bytes.length, Math.max(0, HEAD_BYTES - total));
        write(bytes, head);
        int from = Math.max(0, bytes.length - TAIL_BYTES);
        for (int done = from; done < bytes.length; ) {
            int at = (int) ((total + done) % TAIL_BYTES);
            int count = Math.min(bytes.length - done, TAIL_BYTES - at);
            System.arraycopy(bytes, done, ring, at, count);
            done += count;
        }
        total += bytes.length;
    }

    /** {@return the last bytes of the log, at most 256 KiB; also after it was closed} */
    synchronized byte[] tail() {
        return last((int) Math.min(total, TAIL_BYTES));
    }

    private byte[] last(int count) {
        byte[] last = new byte[count];
        int at = (int) ((total - count) % TAIL_BYTES);
        int first = Math.min(count, TAIL_BYTES - at);
        System.arraycopy(ring, at, last, 0, first);
        System.arraycopy(ring, 0, last, first, count - first);
        return last;
    }

    private void write(byte[] bytes, int count) {
        ByteBuffer left = ByteBuffer.wrap(bytes, 0, count);
        try {
            while (fileWorks && left.hasRemaining()) {
                file.write(left);
            }
        } catch (IOException e) {
            fileWorks = false;
        }
    }

    /** Writes the end of the log. What is printed later is kept for {@link #tail} only. */
    @Override
    public synchronized void close() {
        if (!file.isOpen()) {
            return;
        }
        long behindHead = Math.max(0, total - HEAD_BYTES);
        byte[] end = last((int) Math.min(behindHead, TAIL_BYTES));
        if (behindHead > end.length) {
            byte[] line = ("\n[ktstr: " + (behindHead - end.length) + " bytes are left out here]\n")
                    .getBytes(StandardCharsets.US_ASCII);
            write(line, line.length);
        }
        write(end, end.length);
        fileWorks = false;
        try {
            file.close();
        } catch (IOException e) {
            // What could be written is written.
        }
    }
}
