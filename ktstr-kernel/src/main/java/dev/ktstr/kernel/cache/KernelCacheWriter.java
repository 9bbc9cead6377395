// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
    private static Manifest seal(KernelDraft draft, Instant storedAt) throws IOException {
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

    /** Seals a draft and brings it to the disk, so that a rename is all that is left to do. Needs no lock. */
    Manifest prepare(Path staging, KernelDraft draft, Instant storedAt) throws IOException {
        Manifest manifest = seal(draft, storedAt);
        for (FileSeal file : manifest.files()) {
            SyncedFiles.sync(staging.resolve(file.name()));
        }
        SyncedFiles.write(staging.resolve(KernelCacheLayout.MANIFEST), ManifestJson.write(manifest));
        SyncedFiles.sync(staging);
        Files.createDirectories(layout.kernels());
        return manifest;
    }

    /** Moves what was prepared to its place, which must be free. */
    Path publish(Path staging, String key) throws IOException {
        Path entry = layout.entry(key);
        Files.move(staging, entry, StandardCopyOption.ATOMIC_MOVE);
        SyncedFiles.sync(layout.kernels());
        return entry;
    }

    /** Moves what was prepared to the place of an entry, which goes into quarantine: two renames, one right after the other. */
    Path exchange(Path staging, String key, String reason) throws IOException {
        Path entry = layout.entry(key);
        Path aside = setAside(key);
        try {
            Files.move(staging, entry, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(aside, entry, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        SyncedFiles.sync(layout.kernels());
        writeReason(key, reason);
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
        setAside(key);
        writeReason(key, reason);
        return layout.quarantine(key);
    }

    /** {@return where the entry is now: the directory in quarantine, or in that what is a file where an entry should be} */
    private Path setAside(String key) throws IOException {
        Path entry = layout.entry(key);
        Path quarantine = layout.quarantine(key);
        Files.createDirectories(quarantine.getParent());
        Trees.delete(quarantine);
        Path aside = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                ? quarantine
                : Files.createDirectory(quarantine).resolve("file");
        return Files.move(entry, aside, StandardCopyOption.ATOMIC_MOVE);
    }

    private void writeReason(String key, String reason) throws IOException {
        SyncedFiles.write(
                layout.quarantine(key).resolve(KernelCacheLayout.REASON), "Cache entry " + key + " " + reason + ".\n");
    }
}
