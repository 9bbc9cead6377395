// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Passes bytes on to a file, and the lines they make to a listener. When the file takes no more, the listener goes on hearing: whoever
 * stops reading what a program says makes it wait for ever.
 */
final class LineSplitter extends OutputStream {

    /** What is longer is told in pieces, so that a program that never ends a line does not fill the heap. */
    private static final int LONGEST = 64 << 10;

    private final OutputStream file;
    private final Consumer<String> listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Optional<IOException> failure = Optional.empty();

    LineSplitter(OutputStream file, Consumer<String> listener) {
        this.file = file;
        this.listener = listener;
    }

    @Override
    public synchronized void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n' || line.size() == LONGEST) {
                tell();
            }
            if (bytes[i] != '\n') {
                line.write(bytes[i]);
            }
        }
        if (failure.isEmpty()) {
            try {
                file.write(bytes, offset, length);
            } catch (IOException e) {
                failure = Optional.of(e);
            }
        }
    }

    /**
     * Tells of a last line that has no end.
     *
     * @return why the file does not hold all that was written, if it does not
     */
    synchronized Optional<IOException> finish() {
        if (line.size() > 0) {
            tell();
        }
        return failure;
    }

    @Override
    public void close() {
        finish();
    }

    private void tell() {
        listener.accept(line.toString(StandardCharsets.UTF_8));
        line.reset();
    }
}
