// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.ProgramStreams;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps what a program in the guest prints, up to a bound for each stream. */
final class CapturedStreams implements ProgramStreams {
    private static final int MAX_BYTES = 1 << 20;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @Override
    public void output(byte[] printed) {
        keep(output, printed);
    }

    @Override
    public void error(byte[] printed) {
        keep(error, printed);
    }

    private static void keep(ByteArrayOutputStream stream, byte[] printed) {
        stream.write(printed, 0, Math.min(printed.length, MAX_BYTES - stream.size()));
    }

    String outputText() {
        return output.toString(StandardCharsets.UTF_8);
    }

    String errorText() {
        return error.toString(StandardCharsets.UTF_8);
    }
}
