// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import java.nio.file.Files;
import java.nio.file.Path;

/** Directories that may not exist yet. */
final class Places {
    private Places() {}

    /** {@return the path itself or the nearest one above it that exists; an absolute path always has one} */
    static Path nearestExisting(Path path) {
        Path nearest = path.toAbsolutePath().normalize();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        return nearest;
    }

    /** {@return whether it is a directory that this user may write to} */
    static boolean isUsable(Path path) {
        return Files.isDirectory(path) && Files.isWritable(path);
    }
}
