// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes entries so that they are there whole or not at all, also after a power cut. Its callers hold the key's lock.
 */
final class KernelCacheWriter {

    private static final int KEY_DIGEST_CHARS = 12;

    private final KernelCacheLayout layout;

    KernelCacheWriter(KernelCacheLayout layout) {
        this.layout = layout;
    }

    /** Describes a draft: digests its files and names it. */
    static Manifest seal(KernelDraft draft, Instant storedAt) throws IOException {
        FileSeal image = FileSeal.of(draft.image());
        List<FileSeal> files = new ArrayList<>(List.of(image));
        if (!draft.vmlinux().equals(draft.image())) {
            files.add(FileSeal.of(draft.vmlinux()));
        }
        for (Path file : draft.further()) {
            files.add(FileSeal.of(file));
        }
        String key = draft.version() + keySuffix(draft.source(), draft.digest().orElse(image.sha256()));
        return new Manifest(
                key,
                draft.spec(),
                draft.release(),
                draft.version(),
                draft.provenance(),
                image.name(),
                draft.vmlinux().getFileName().toString(),
                files,
                Optional.of(storedAt));
    }

    /** {@return all of a key but the version} */
    static String keySuffix(String source, String sha256) {
        return "-" + source + "-x86_64-" + sha256.substring(0, KEY_DIGEST_CHARS);
    }

    /** Moves a sealed draft to its place, which must be free. */
    Path publish(Path staging, Manifest manifest) throws IOException {
        for (FileSeal file : manifest.files()) {
            SyncedFiles.sync(staging.resolve(file.name()));
        }
        SyncedFiles.write(staging.resolve(KernelCacheLayout.MANIFEST), ManifestJson.write(manifest));
        SyncedFiles.sync(staging);
        Files.createDirectories(layout.kernels());
        Path entry = layout.entry(manifest.key());
        Files.move(staging, entry, StandardCopyOption.ATOMIC_MOVE);
        SyncedFiles.sync(layout.kernels());
        return entry;
    }

    /** Replaces the manifest of an entry whose files have the same content but another identity. */
    void reseal(Manifest manifest) throws IOException {
        Path entry = layout.entry(manifest.key());
        Path next = entry.resolve(KernelCacheLayout.MANIFEST + ".new");
        SyncedFiles.write(next, ManifestJson.write(manifest));
        Files.move(next, entry.resolve(KernelCacheLayout.MANIFEST), StandardCopyOption.ATOMIC_MOVE);
        SyncedFiles.sync(entry);
    }

    /** Moves a damaged entry away, with the reason beside it. Replaces an earlier one of the same key. */
    Path quarantine(String key, String reason) throws IOException {
        Path quarantine = layout.quarantine(key);
        Files.createDirectories(quarantine.getParent());
        Trees.delete(quarantine);
        Files.move(layout.entry(key), quarantine, StandardCopyOption.ATOMIC_MOVE);
        SyncedFiles.write(quarantine.resolve(KernelCacheLayout.REASON), "Cache entry " + key + " " + reason + ".\n");
        return quarantine;
    }
}
