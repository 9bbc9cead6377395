// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Small files that only spare some work. Nobody is hurt when one cannot be written, or when of two who write at once one is forgotten. */
public final class Memo {

    private Memo() {}

    /** Writes a file as a whole, with its directory, or leaves the one that is there. */
    public static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Path next =
                    Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new");
            try {
                Files.writeString(next, text);
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException e) {
            // The next one does the work again.
        }
    }
}
