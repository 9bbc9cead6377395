// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The last lines of a log, as reports show them. */
final class Tail {
    private static final int LINES = 20;
    /** No more of a file is read: a guest may print without end. */
    private static final int MAX_BYTES = 64 * 1024;

    private Tail() {}

    /** {@return the last lines of a text} */
    static String of(String text) {
        List<String> lines = text.stripTrailing().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }

    /** {@return the last lines of a file, whatever bytes stand in it} */
    static String of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long from = Math.max(0, channel.size() - MAX_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
            while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
                // A read may give less than was asked for.
            }
            return of(StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString());
        }
    }
}
