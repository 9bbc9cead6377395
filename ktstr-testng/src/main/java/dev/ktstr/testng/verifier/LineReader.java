// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/** Reads lines of any length in bounded memory: what is beyond the bound is read and dropped. */
final class LineReader {
    private final Reader in;
    private final char[] buffer = new char[8192];
    private int position;
    private int end;

    LineReader(Reader in) {
        this.in = in;
    }

    /** {@return the next line, printable; empty at the end} */
    Optional<String> next() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = read();
        if (c < 0) {
            return Optional.empty();
        }
        while (c >= 0 && c != '\n' && c != '\r') {
            // More than what is kept, so that the cut is told.
            if (line.length() <= Printable.LINE_CHARS + Printable.CUT.length()) {
                line.append((char) c);
            }
            c = read();
        }
        if (c == '\r' && peek() == '\n') {
            position++;
        }
        return Optional.of(Printable.line(line.toString(), Printable.LINE_CHARS));
    }

    private int read() throws IOException {
        int c = peek();
        position++;
        return c;
    }

    private int peek() throws IOException {
        if (position >= end) {
            position = 0;
            end = in.read(buffer);
        }
        return end > 0 ? buffer[position] : -1;
    }
}
