// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Keeps the remarks of a guest's agent in a file. The guest may say anything, and any amount of it: control characters are
 * replaced, and the file is bounded.
 */
final class AgentLog implements Consumer<String> {
    private static final int MAX_CHARS = 64 * 1024;
    private static final String CUT = "(more remarks were dropped)\n";

    private final Path file;
    private int left = MAX_CHARS;

    AgentLog(Path file) {
        this.file = file;
    }

    @Override
    public void accept(String remark) {
        if (left <= 0) {
            return;
        }
        String line = remark.strip().replaceAll("\\p{Cntrl}", " ") + "\n";
        left -= line.length();
        try {
            Files.writeString(
                    file,
                    left > 0 ? line : CUT,
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            // The log is a convenience; the case is not to fail for it.
            left = 0;
        }
    }
}
