// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.elf;

import java.io.IOException;
import java.nio.file.Path;

/** A file is not an ELF binary that can be read: another kind of file, or one whose fields contradict each other. */
public final class MalformedElfException extends IOException {
    private final transient Path file;

    MalformedElfException(Path file, String problem) {
        super(file + " " + problem);
        this.file = file;
    }

    /** {@return the file} */
    public Path file() {
        return file;
    }
}
