// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.Sha256;
import dev.ktstr.kernel.cache.SyncedFiles;
import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.net.Web;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.trust.TrustException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Downloads that are kept. A file appears by a rename when it is complete; what it holds is proven by its users, each time, so a
 * damaged one is found and fetched anew.
 *
 * @param offline whether nothing may be fetched
 */
record SourceStore(KernelCacheLayout layout, Web web, boolean offline, Progress progress) {

    /** {@return the place of a file} Names have no dots that lead elsewhere: they are made of versions and digests. */
    Path file(String directory, String name) {
        return layout.sources().resolve(directory).resolve(name);
    }

    /** Does something with a file of the store while no other build does. */
    <T> T holding(Path file, FileMutex.Action<T> action) throws IOException, InterruptedException {
        String name = layout.sources().relativize(file).toString().replace('/', '-');
        return FileMutex.hold(
                layout.lock("sources-" + name),
                () -> progress.message("Waiting for another build to finish with " + file.getFileName()),
                action);
    }

    /**
     * As {@link #holding}, for somebody who writes nothing when nothing may be fetched: a file appears by a rename, so reading needs no
     * lock, which would itself be written.
     */
    <T> T holdingToFetch(Path file, FileMutex.Action<T> action) throws IOException, InterruptedException {
        return offline ? action.run() : holding(file, action);
    }

    /**
     * Fetches a file, whether it is there or not.
     *
     * @return whether a part of it was left by an earlier run
     */
    boolean fetch(URI address, Path file, long limit) throws IOException, InterruptedException {
        if (offline) {
            throw new OfflineException("Maven is offline (-o) and the cache has no " + file.getFileName() + " (" + file
                    + "), which would be fetched from " + address + ". Run the same command once without -o.");
        }
        return web.fetch(address, file.getFileName().toString(), file, limit);
    }

    /**
     * Sees to it that a file is there and has a digest. Its caller holds its lock. A file with another digest stays until there is one
     * with the right one: it may be the digest that is mistyped.
     *
     * @param because who says what the digest should be
     * @throws TrustException when what is there and what can be fetched have another one
     */
    void require(URI address, Path file, String sha256, String because, long limit)
            throws IOException, InterruptedException {
        if (!Files.exists(file)) {
            fetch(address, file, sha256, because, limit);
            return;
        }
        String digest = Sha256.of(file);
        if (digest.equals(sha256)) {
            return;
        }
        if (offline) {
            throw new TrustException(file + " is not what it should be: its SHA-256 is " + digest + ", but " + because
                    + " says " + sha256 + ". Maven is offline (-o), so it cannot be fetched anew. Correct the digest if"
                    + " that is wrong, or run the same command once without -o.");
        }
        progress.message(file.getFileName() + " in the cache is not what it should be, so it is fetched anew.");
        Path next = next(file);
        fetch(address, next, sha256, because, limit);
        place(next, file);
    }

    /** Reads a file that was fetched. */
    interface Reader<T> {
        /** {@return what it holds} Throws when it is not what it should be. */
        T read(Path file) throws IOException;
    }

    /** Fetches a file to the place of another one, which stays when the new one is not what it should be. Its caller holds its lock. */
    <T> T replace(URI address, Path file, long limit, Reader<T> reader) throws IOException, InterruptedException {
        Path next = next(file);
        fetch(address, next, limit);
        try {
            T content = reader.read(next);
            place(next, file);
            return content;
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static Path next(Path file) {
        return file.resolveSibling(file.getFileName() + ".next");
    }

    /** Gives a file that is on the disk its name there. */
    static void place(Path next, Path file) throws IOException {
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        SyncedFiles.sync(file.getParent());
    }

    private void fetch(URI address, Path file, String sha256, String because, long limit)
            throws IOException, InterruptedException {
        boolean resumed = fetch(address, file, limit);
        if (resumed && !Sha256.of(file).equals(sha256)) {
            progress.message("What was continued of " + file.getFileName()
                    + " does not fit together, so it is fetched as a whole.");
            Files.delete(file);
            fetch(address, file, limit);
        }
        String digest = Sha256.of(file);
        if (!digest.equals(sha256)) {
            Files.delete(file);
            throw new TrustException(
                    address + " is not what it should be: its SHA-256 is " + digest + ", but " + because
                            + " says " + sha256
                            + ". It was damaged on its way or tampered with, and was deleted. Run the build again"
                            + " to fetch it anew, or name another server: -Dktstr.kernelMirror.");
        }
    }
}
