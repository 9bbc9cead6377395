// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cache of kernels. Entries are named by their content and never change; a damaged one is moved to quarantine when
 * it is met, so what is returned here is sound.
 */
public final class KernelCache {

    private final KernelCacheLayout layout;
    private final KernelCacheWriter writer;
    private final Progress progress;
    private final boolean repairs;

    /** Makes the door to the cache at {@code layout}; {@code progress} hears of quarantined entries. */
    public KernelCache(KernelCacheLayout layout, Progress progress) {
        this(layout, progress, true);
    }

    private KernelCache(KernelCacheLayout layout, Progress progress, boolean repairs) {
        this.layout = layout;
        this.writer = new KernelCacheWriter(layout);
        this.progress = progress;
        this.repairs = repairs;
    }

    /** {@return the same cache for somebody who only looks: finding changes nothing in it, and takes no lock} */
    public KernelCache untouched() {
        return new KernelCache(layout, progress, false);
    }

    /** {@return the entry of this key, or empty when there is no sound one} */
    public Optional<KernelEntry> find(String key) throws IOException, InterruptedException {
        Path directory = layout.entry(key);
        try {
            KernelCacheReader.Sound sound = KernelCacheReader.read(directory);
            if (!sound.resealed() || !repairs) {
                return Optional.of(KernelEntry.of(directory, sound.manifest()));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CorruptEntryException e) {
            if (!repairs) {
                return Optional.empty();
            }
            // Looked at again below, under the lock.
        }
        return withKey(key, () -> findLocked(key));
    }

    /** {@return the sound entry made from this image, whatever its version, or empty} */
    public Optional<KernelEntry> findByImage(String source, String imageSha256)
            throws IOException, InterruptedException {
        for (String key : keys()) {
            if (key.endsWith(KernelCacheWriter.keySuffix(source, imageSha256))) {
                return find(key);
            }
        }
        return Optional.empty();
    }

    /** {@return all sound entries that this version can read, by key} */
    public List<KernelEntry> entries() throws IOException, InterruptedException {
        List<KernelEntry> entries = new ArrayList<>();
        for (String key : keys()) {
            try {
                find(key).ifPresent(entries::add);
            } catch (NewerEntryException e) {
                // A newer ktstr shares the cache; its kernels are no reason to fail.
            }
        }
        return entries;
    }

    /** {@return the keys of all entries, sound or not, sorted} */
    public List<String> keys() throws IOException {
        try (Stream<Path> directories = Files.list(layout.kernels())) {
            return directories
                    .map(directory -> directory.getFileName().toString())
                    .filter(KernelSpec.CacheKey::isKey) // what else lies here is not ours to judge
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** {@return where the entry of this key lies, or would} */
    public Path directory(String key) {
        return layout.entry(key);
    }

    /** Opens a place to make an entry in. */
    public Staging stage() throws IOException, InterruptedException {
        return Staging.open(layout);
    }

    /**
     * Stores a kernel, or returns the entry when another made the same one before.
     *
     * @param staging where the draft's files lie; it is consumed
     */
    public KernelEntry store(Staging staging, KernelDraft draft) throws IOException, InterruptedException {
        Manifest manifest = writer.prepare(staging.directory(), draft, Instant.now());
        return withKey(manifest.key(), () -> {
            Optional<KernelEntry> existing = findLocked(manifest.key());
            if (existing.isPresent()) {
                return existing.get();
            }
            return KernelEntry.of(writer.publish(staging.directory(), manifest.key()), manifest);
        });
    }

    /**
     * Stores a kernel in the place of the entry of the same key, which goes into quarantine. That entry stays until the new one is
     * complete, whatever happens before.
     *
     * @param staging where the draft's files lie; it is consumed
     * @param reason completes the sentence "Cache entry X ..." about the one that is replaced
     */
    public KernelEntry replace(Staging staging, KernelDraft draft, String reason)
            throws IOException, InterruptedException {
        Manifest manifest = writer.prepare(staging.directory(), draft, Instant.now());
        String key = manifest.key();
        return withKey(key, () -> {
            Path entry = Files.exists(layout.entry(key), LinkOption.NOFOLLOW_LINKS)
                    ? writer.exchange(staging.directory(), key, reason)
                    : writer.publish(staging.directory(), key);
            return KernelEntry.of(entry, manifest);
        });
    }

    /**
     * Writes down that an entry came from somewhere else than was known when it was stored; its files stay as they are.
     *
     * @return the entry, or empty when there is no sound one
     */
    public Optional<KernelEntry> attribute(String key, Provenance provenance) throws IOException, InterruptedException {
        return withKey(key, () -> {
            Optional<Manifest> manifest = soundManifest(key).map(sound -> sound.withProvenance(provenance));
            if (manifest.isPresent()) {
                writer.reseal(manifest.get());
            }
            return manifest.map(sound -> KernelEntry.of(layout.entry(key), sound));
        });
    }

    /** Notes that somebody is about to boot a kernel, so that for a day nobody removes it, see {@link CacheCleaner}. */
    public void markUsed(KernelEntry entry) {
        LastUse.mark(entry.directory());
    }

    /** {@return the files of an entry that are sealed, which is all but its manifest} */
    public List<Path> sealedFiles(KernelEntry entry) throws IOException {
        try {
            return KernelCacheReader.manifest(entry.directory()).files().stream()
                    .map(seal -> entry.directory().resolve(seal.name()))
                    .toList();
        } catch (CorruptEntryException e) {
            throw new IOException("entry " + entry.key() + " " + e.getMessage(), e);
        }
    }

    /** {@return the key of what is made of inputs with this digest, of 64 hex digits} */
    public static String keyOf(String version, String source, String digest) {
        return version + KernelCacheWriter.keySuffix(source, digest);
    }

    private Optional<KernelEntry> findLocked(String key) throws IOException {
        return soundManifest(key).map(manifest -> KernelEntry.of(layout.entry(key), manifest));
    }

    /** Its callers hold the key's lock. */
    private Optional<Manifest> soundManifest(String key) throws IOException {
        try {
            KernelCacheReader.Sound sound = KernelCacheReader.read(layout.entry(key));
            if (sound.resealed()) {
                writer.reseal(sound.manifest());
            }
            return Optional.of(sound.manifest());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CorruptEntryException e) {
            Path quarantine = writer.quarantine(key, e.getMessage());
            progress.message("Cache entry " + key + " " + e.getMessage() + ". It was moved to " + quarantine + ".");
            return Optional.empty();
        }
    }

    private <T> T withKey(String key, FileMutex.Action<T> action) throws IOException, InterruptedException {
        return FileMutex.hold(
                layout.lock(key),
                () -> progress.message("Waiting for another build to finish with kernel " + key),
                action);
    }
}
