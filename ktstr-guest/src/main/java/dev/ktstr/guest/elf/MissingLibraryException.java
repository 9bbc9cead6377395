// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.elf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A binary needs a library that the host does not have where its loader would look. */
public final class MissingLibraryException extends IOException {
    private final String library;
    private final transient Path neededBy;
    private final transient List<Path> searched;

    MissingLibraryException(String library, Path neededBy, List<Path> searched) {
        super(
                "Library '" + library + "', which " + neededBy + " needs, was not found in "
                        + (searched.isEmpty()
                                ? "any place"
                                : searched.stream().map(Path::toString).collect(Collectors.joining(", ")))
                        + ". Install it, add its directory to /etc/ld.so.conf, or link the binary with a runpath or statically.");
        this.library = library;
        this.neededBy = neededBy;
        this.searched = List.copyOf(searched);
    }

    /** {@return its name as the binary has it} */
    public String library() {
        return library;
    }

    /** {@return the binary or library that needs it} */
    public Path neededBy() {
        return neededBy;
    }

    /** {@return where it was looked for, in order} */
    public List<Path> searched() {
        return searched;
    }
}
