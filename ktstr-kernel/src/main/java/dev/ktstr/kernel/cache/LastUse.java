// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * When somebody last asked for a kernel in order to boot it: the time of its manifest, which no seal covers. A lock would have to be
 * held by Maven, its test JVMs and whatever else boots kernels, for as long as each of them lives; this asks nothing of anybody.
 */
final class LastUse {

    private LastUse() {}

    /** Notes a use now. Who may not write to the cache uses it all the same. */
    static void mark(Path entry) {
        try {
            Files.setLastModifiedTime(entry.resolve(KernelCacheLayout.MANIFEST), FileTime.from(Instant.now()));
        } catch (IOException e) {
            // A cache of somebody else's: only its owner removes kernels from it.
        }
    }

    /** {@return when that was; empty when there is no such kernel any more} */
    static Optional<Instant> of(Path entry) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(entry.resolve(KernelCacheLayout.MANIFEST))
                    .toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
