// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.Staging;
import dev.ktstr.kernel.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Removes images: damaged ones, and the least recently used ones when all together are too large. */
final class ImageRemoval {

    private final KernelCacheLayout layout;
    private final Progress progress;

    ImageRemoval(KernelCacheLayout layout, Progress progress) {
        this.layout = layout;
        this.progress = progress;
    }

    /**
     * An image that may be removed.
     *
     * @param directory where it is
     * @param lastUsed time of its directory, in nanoseconds since the epoch
     * @param bytes what its files take of the disk
     */
    private record Candidate(Path directory, long lastUsed, long bytes) {}

    /**
     * Removes what lies at this path, whatever it is; does nothing when another was faster. Moved away first, so nobody
     * sees half of it, and deleted by the next one to make an image when this process dies halfway.
     */
    void remove(Path directory) throws IOException, InterruptedException {
        try (Staging staging = Staging.open(layout)) {
            Files.move(directory, staging.file("removed"), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Another was faster.
        }
        ImageVerifier.forget(directory);
    }

    /**
     * Removes the least recently used images until all together take at most {@code maxBytes} of disk, or only
     * {@code kept} is left.
     *
     * <p>Its callers hold the lock under which images appear, so that what is removed is what was looked at.
     */
    void makeRoom(Path kept, long maxBytes) throws IOException, InterruptedException {
        List<Candidate> images = candidates(kept.getParent());
        long total = images.stream().mapToLong(Candidate::bytes).sum();
        for (Candidate image : images) {
            if (total <= maxBytes) {
                return;
            }
            if (!image.directory().equals(kept)) {
                remove(image.directory());
                total -= image.bytes();
            }
        }
    }

    /** {@return the images there are, least recently used first} Those that tell no size are of no use and go at once. */
    private List<Candidate> candidates(Path images) throws IOException, InterruptedException {
        List<Path> directories;
        try (Stream<Path> all = Files.list(images)) {
            directories = all.filter(path -> ImageKey.ID
                            .matcher(path.getFileName().toString())
                            .matches()) // what else lies here is not ours to judge
                    .toList();
        }
        List<Candidate> candidates = new ArrayList<>();
        for (Path directory : directories) {
            try {
                candidates.add(new Candidate(
                        directory,
                        lastUsed(directory),
                        ImageManifest.read(directory).allocatedBytes()));
            } catch (DamagedImageException | IOException e) {
                if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) { // else another was faster
                    remove(directory);
                    progress.message(ImageStore.describe(directory, "tells no size (" + e.getMessage() + ")")
                            + ". It was removed.");
                }
            }
        }
        candidates.sort(Comparator.comparing(Candidate::lastUsed).thenComparing(Candidate::directory));
        return candidates;
    }

    private static long lastUsed(Path directory) throws IOException {
        return Files.getLastModifiedTime(directory, LinkOption.NOFOLLOW_LINKS).to(TimeUnit.NANOSECONDS);
    }
}
