// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at every entry of a cache and changes nothing. All files are digested, so a disk that lost a bit is found too; use
 * compares size, time and inode only.
 */
public final class CacheAudit {

    private CacheAudit() {}

    /** What an entry is. */
    public enum State {
        /** What was stored. */
        SOUND,
        /** Not what was stored. */
        CORRUPT,
        /** Stored by a newer ktstr, in a form this one cannot read. */
        NEWER
    }

    /**
     * What was found of one entry.
     *
     * @param entry its directory
     * @param bytes what its files take
     * @param problem what is wrong; completes the sentence "Cache entry X ..."; empty if it is sound
     */
    public record Finding(Path entry, long bytes, State state, Optional<String> problem) {}

    /** {@return one finding for each entry, by key; none where there is no cache} */
    public static List<Finding> of(KernelCacheLayout layout) throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (String key : new KernelCache(layout, Progress.none()).keys()) {
            look(layout.entry(key)).ifPresent(findings::add);
        }
        return findings;
    }

    /** {@return what is found of one entry; empty when somebody removed it} */
    public static Optional<Finding> look(Path entry) throws IOException {
        try {
            return Optional.of(judge(entry));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Finding judge(Path entry) throws IOException {
        long bytes = size(entry);
        try {
            for (FileSeal seal : KernelCacheReader.manifest(entry).files()) {
                seal.verifyContent(entry);
            }
            return new Finding(entry, bytes, State.SOUND, Optional.empty());
        } catch (CorruptEntryException e) {
            return new Finding(entry, bytes, State.CORRUPT, Optional.of(e.getMessage()));
        } catch (NewerEntryException e) {
            return new Finding(entry, bytes, State.NEWER, Optional.of("was stored by a newer ktstr"));
        }
    }

    private static long size(Path entry) throws IOException {
        return FileUse.of(entry)
                .orElseThrow(() -> new NoSuchFileException(entry.toString()))
                .bytes();
    }
}
