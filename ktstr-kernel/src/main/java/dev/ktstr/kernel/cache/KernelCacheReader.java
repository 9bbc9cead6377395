// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads entries and checks that they are what was stored. Takes no lock: an entry appears whole, by a rename. */
final class KernelCacheReader {

    private static final int LARGEST_MANIFEST = 1 << 20;

    private KernelCacheReader() {}

    /**
     * A sound entry.
     *
     * @param manifest what it says of itself, with the identities its files have now
     * @param resealed whether these differ from the stored ones, as after a copy of the cache
     */
    record Sound(Manifest manifest, boolean resealed) {}

    /**
     * Reads the manifest and verifies every file.
     *
     * @throws CorruptEntryException when the entry is damaged
     * @throws NoSuchFileException when there is no such directory
     */
    static Sound read(Path directory) throws IOException, CorruptEntryException {
        Manifest manifest = manifest(directory);
        List<FileSeal> seals = new ArrayList<>();
        for (FileSeal seal : manifest.files()) {
            seals.add(seal.verify(directory));
        }
        return new Sound(manifest.withFiles(seals), !seals.equals(manifest.files()));
    }

    /** Reads the manifest alone. */
    static Manifest manifest(Path directory) throws IOException, CorruptEntryException {
        if (!Files.isDirectory(directory)) {
            if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw new CorruptEntryException("is no directory");
            }
            throw new NoSuchFileException(directory.toString());
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(directory.resolve(KernelCacheLayout.MANIFEST))) {
            bytes = in.readNBytes(LARGEST_MANIFEST);
        } catch (NoSuchFileException e) {
            throw new CorruptEntryException("has no manifest", e);
        }
        Manifest manifest = ManifestJson.read(new String(bytes, StandardCharsets.UTF_8));
        if (!manifest.key().equals(directory.getFileName().toString())) {
            throw new CorruptEntryException("has the manifest of " + manifest.key());
        }
        return manifest;
    }
}
