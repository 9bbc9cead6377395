// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a person sees of an entry.
 *
 * @param key its name
 * @param bytes what its files take
 * @param storedAt when it was stored, or when it was last changed where it does not say
 * @param state what it is
 * @param problem what is wrong, see {@link CacheAudit.Finding#problem}
 * @param entry the kernel; empty if there is a problem
 */
public record CachedKernel(
        String key,
        long bytes,
        Instant storedAt,
        CacheAudit.State state,
        Optional<String> problem,
        Optional<KernelEntry> entry) {

    /** {@return all entries of a cache, whose files are all digested for it; the newest first} */
    public static List<CachedKernel> all(KernelCacheLayout layout) throws IOException {
        List<CachedKernel> kernels = new ArrayList<>();
        for (CacheAudit.Finding finding : CacheAudit.of(layout)) {
            try {
                kernels.add(of(finding));
            } catch (NoSuchFileException e) {
                // Somebody removed it since it was looked at.
            }
        }
        kernels.sort(Comparator.comparing(CachedKernel::storedAt).reversed().thenComparing(CachedKernel::key));
        return kernels;
    }

    /** {@return one entry, whose files are all digested for it; empty when there is none, or another one by now} */
    static Optional<CachedKernel> look(KernelCacheLayout layout, String key) throws IOException {
        Optional<CacheAudit.Finding> finding = CacheAudit.look(layout.entry(key));
        try {
            return finding.isPresent() ? Optional.of(of(finding.get())) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static CachedKernel of(CacheAudit.Finding finding) throws IOException {
        Path directory = finding.entry();
        Instant storedAt = Files.getLastModifiedTime(directory).toInstant();
        Optional<KernelEntry> entry = Optional.empty();
        if (finding.state() == CacheAudit.State.SOUND) {
            try {
                Manifest manifest = KernelCacheReader.manifest(directory);
                storedAt = manifest.storedAt().orElse(storedAt);
                entry = Optional.of(KernelEntry.of(directory, manifest));
            } catch (CorruptEntryException e) {
                throw new NoSuchFileException(directory.toString()); // it was sound a moment ago: replaced meanwhile
            }
        }
        return new CachedKernel(
                directory.getFileName().toString(),
                finding.bytes(),
                storedAt,
                finding.state(),
                finding.problem(),
                entry);
    }
}
