// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Passes bytes on to a file, and the lines they make to a listener. */
final class LineSplitter extends OutputStream {

    /** What is longer is told in pieces, so that a program that never ends a line does not fill the heap. */
    private static final int LONGEST = 64 << 10;

    private final OutputStream file;
    private final Consumer<String> listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineSplitter(OutputStream file, Consumer<String> listener) {
        this.file = file;
        this.listener = listener;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n' || line.size() == LONGEST) {
                tell();
            }
            if (bytes[i] != '\n') {
                line.write(bytes[i]);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (line.size() > 0) {
            tell();
        }
    }

    private void tell() {
        listener.accept(line.toString(StandardCharsets.UTF_8));
        line.reset();
    }
}
