// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.lock.FileMutex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Removes kernels from a cache: those that are damaged and, when asked to, all but the newest. */
public final class CacheCleaner {

    private final KernelCacheLayout layout;

    /** Makes a cleaner of the cache at {@code layout}; touches nothing yet. */
    public CacheCleaner(KernelCacheLayout layout) {
        this.layout = layout;
    }

    /**
     * What is to be removed.
     *
     * @param path a directory of the cache
     * @param key of the kernel
     * @param bytes what it takes
     * @param why in a few words
     */
    public record Removal(Path path, String key, long bytes, String why) {}

    /**
     * Tells what would be removed, and changes nothing. Damaged kernels and those in quarantine always; they never take the place
     * of one that is to be kept. What a newer ktstr stored stays, and takes none either.
     *
     * @param keep how many sound kernels stay, the newest; empty for all of them
     */
    public List<Removal> plan(OptionalInt keep) throws IOException {
        List<Removal> removals = new ArrayList<>();
        int sound = 0;
        for (CachedKernel kernel : CachedKernel.all(layout)) {
            Path entry = layout.entry(kernel.key());
            if (kernel.state() == CacheAudit.State.CORRUPT) {
                removals.add(new Removal(
                        entry,
                        kernel.key(),
                        kernel.bytes(),
                        "corrupt: it " + kernel.problem().orElse("")));
            } else if (kernel.state() == CacheAudit.State.SOUND) {
                sound++;
                if (keep.isPresent() && sound > keep.getAsInt()) {
                    removals.add(new Removal(
                            entry, kernel.key(), kernel.bytes(), "older than the " + keep.getAsInt() + " to keep"));
                }
            }
        }
        for (Path directory : list(layout.root().resolve("quarantine"))) {
            removals.add(new Removal(
                    directory,
                    directory.getFileName().toString(),
                    size(directory),
                    "in quarantine since it was found corrupt"));
        }
        return removals;
    }

    /** Removes what was planned, with the modules of these kernels. What is gone by now is no error. */
    public void remove(List<Removal> removals) throws IOException, InterruptedException {
        for (Removal removal : removals) {
            FileMutex.hold(layout.lock(removal.key()), () -> {}, () -> {
                discard(removal.path());
                if (removal.path().equals(layout.entry(removal.key()))) {
                    discard(layout.modules(removal.key()));
                }
                return null;
            });
        }
    }

    /** Out of the way at once, and then file by file: nobody meets half of it, whenever this ends. */
    private void discard(Path directory) throws IOException, InterruptedException {
        try (Staging staging = Staging.open(layout)) {
            Files.move(directory, staging.file("discarded"), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Somebody else was quicker.
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static long size(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
