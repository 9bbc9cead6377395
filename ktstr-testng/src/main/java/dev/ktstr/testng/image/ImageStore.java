// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.Staging;
import dev.ktstr.kernel.failure.Reason;
import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * The machine images in the cache. Each is made once, whoever asks, appears whole, and never changes; a damaged one is
 * removed when it is met, so what is returned here is sound.
 *
 * <pre>
 * ROOT/images/v1/ID/image.json     what it was made from and what its files must be; written last
 * ROOT/images/v1/ID/...            its files, as the maker named them
 * ROOT/locks/image-ID.lock         held while it is looked for or made; taken first
 * ROOT/locks/images.lock           held while an image appears and others go; taken second
 * </pre>
 *
 * <p>The time of an image's directory is when it was last used.
 */
public final class ImageStore {

    private final KernelCacheLayout layout;
    private final long maxBytes;
    private final Progress progress;
    private final ImageRemoval removal;

    /** Makes the files of an image. */
    public interface Maker {
        /**
         * Makes the files. Nobody may write them once this has returned.
         *
         * @param directory empty, on the file system of the cache; what is put here must be regular files
         * @throws IOException or whatever else: then nothing is kept, and the caller of the store gets it
         */
        void make(Path directory) throws IOException, InterruptedException;
    }

    /**
     * Makes the door to the images in the cache at {@code layout}.
     *
     * @param maxBytes how much disk all images together may take, in bytes; at least 0
     * @param progress hears of damaged images, and of waiting for another build
     */
    public ImageStore(KernelCacheLayout layout, long maxBytes, Progress progress) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException(
                    "A bound of " + maxBytes + " bytes for machine images: expected at least 0");
        }
        this.layout = layout;
        this.maxBytes = maxBytes;
        this.progress = progress;
        this.removal = new ImageRemoval(layout, progress);
    }

    /**
     * {@return the image made from these inputs, or empty when there is no sound one} A damaged one is removed, which is
     * told in one line and is no error.
     */
    public Optional<Image> find(ImageKey key) throws InterruptedException {
        try {
            return Optional.of(sound(key));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DamagedImageException e) {
            // Looked at again below, under the lock: another may have made it anew by now.
        }
        try {
            return withKey(key, () -> findLocked(key));
        } catch (IOException e) {
            progress.message("Machine image " + key.id() + " is not used: " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Finds the image made from these inputs, or makes it. Of several callers, in this process or others, one makes it and
     * the others wait for it. Afterwards the least recently used images are removed until all are within the bound; this
     * one stays, even when it alone is larger.
     *
     * @throws IOException when it cannot be made or stored; nothing is left of it then
     */
    public Image findOrMake(ImageKey key, Maker maker) throws IOException, InterruptedException {
        Optional<Image> found = find(key);
        if (found.isPresent()) {
            return found.get();
        }
        return withKey(key, () -> {
            Optional<Image> madeByAnother = findLocked(key);
            return madeByAnother.isPresent() ? madeByAnother.get() : make(key, maker);
        });
    }

    /**
     * Removes an image that no machine can be started from, although it is what was stored.
     *
     * @param problem completes the sentence "Machine image X ..."
     */
    public void discard(ImageKey key, String problem) throws InterruptedException {
        try {
            withKey(key, () -> {
                removal.remove(directory(key));
                progress.message(describe(directory(key), problem) + ". It was removed.");
                return null;
            });
        } catch (IOException e) {
            progress.message(describe(directory(key), problem) + ", and could not be removed (" + Reason.of(e)
                    + "). Remove it.");
        }
    }

    /** {@return how messages begin that are about an image with a problem} */
    static String describe(Path directory, String problem) {
        return "Machine image " + directory.getFileName() + " in " + directory.getParent() + " " + problem;
    }

    private Path directory(ImageKey key) {
        return layout.images(ImageManifest.FORMAT).resolve(key.id());
    }

    /**
     * {@return the image, checked, and noted as used}
     *
     * @throws NoSuchFileException when there is none
     */
    private Image sound(ImageKey key) throws NoSuchFileException, DamagedImageException, InterruptedException {
        Path directory = directory(key);
        try {
            ImageVerifier.verify(directory, key);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (ClosedByInterruptException e) {
            throw interrupted(key);
        } catch (IOException e) {
            throw new DamagedImageException("cannot be read (" + Reason.of(e) + ")", e);
        }
        noteUse(directory);
        return Image.of(directory, key);
    }

    private static InterruptedException interrupted(ImageKey key) {
        Thread.interrupted(); // the exception thrown instead of the flag carries the news
        return new InterruptedException("Interrupted while reading machine image " + key.id());
    }

    private static void noteUse(Path directory) throws NoSuchFileException {
        try {
            Files.setLastModifiedTime(directory, FileTime.from(Instant.now()));
        } catch (NoSuchFileException e) {
            throw e; // removed while it was checked
        } catch (IOException e) {
            // Somebody else's cache, which may only be read: its owner removes what its owner does not use.
        }
    }

    private Optional<Image> findLocked(ImageKey key) throws IOException, InterruptedException {
        try {
            return Optional.of(sound(key));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DamagedImageException e) {
            String problem = describe(directory(key), e.getMessage());
            try {
                removal.remove(directory(key));
            } catch (IOException notRemoved) {
                throw new IOException(
                        problem + ", and could not be removed (" + notRemoved + "). Remove it.", notRemoved);
            }
            progress.message(problem + ". It was removed and is made again when it is needed.");
            return Optional.empty();
        }
    }

    private Image make(ImageKey key, Maker maker) throws IOException, InterruptedException {
        try (Staging staging = Staging.open(layout)) {
            try {
                maker.make(staging.directory());
                ImagePublisher.seal(staging.directory(), key);
                publish(staging.directory(), directory(key));
            } catch (ClosedByInterruptException e) {
                throw interrupted(key);
            } catch (IOException e) {
                throw NoRoom.explain(e, key, staging.directory());
            } catch (RuntimeException e) {
                // Whoever fills a disk through a mapped file is killed by SIGBUS, and its maker sees only that.
                if (NoRoom.isFull(staging.directory())) {
                    throw NoRoom.explain(new IOException(e.getMessage(), e), key, staging.directory());
                }
                throw e;
            }
            return Image.of(directory(key), key);
        }
    }

    /** Under one lock for all images, so that nobody removes an image for being old that has just been made anew. */
    private void publish(Path sealed, Path directory) throws IOException, InterruptedException {
        FileMutex.<Void>hold(layout.lock("images"), () -> {}, () -> {
            ImagePublisher.publish(sealed, directory);
            try {
                removal.makeRoom(directory, maxBytes);
            } catch (IOException e) {
                progress.message("Machine images in " + directory.getParent() + " may take more than the " + maxBytes
                        + " bytes they are allowed: an old one could not be removed (" + Reason.of(e) + ").");
            }
            return null;
        });
    }

    private <T> T withKey(ImageKey key, FileMutex.Action<T> action) throws IOException, InterruptedException {
        return FileMutex.hold(
                layout.lock("image-" + key.id()),
                () -> progress.message("Waiting for another build to finish with machine image " + key.id()),
                action);
    }
}
