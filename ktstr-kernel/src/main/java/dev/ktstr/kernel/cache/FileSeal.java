// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a file was when it was stored: its digest, and an identity that is cheap to compare.
 *
 * @param name file name within the entry, without directories
 * @param size in bytes
 * @param sha256 of the content, 64 lower-case hex digits
 * @param mtimeNanos time of the last change, in nanoseconds since the epoch
 * @param inode number of the inode
 */
record FileSeal(String name, long size, String sha256, long mtimeNanos, long inode) {

    FileSeal {
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("'" + name + "' is no plain file name");
        }
    }

    /** Seals a file as it is now. */
    static FileSeal of(Path file) throws IOException {
        return of(file, Sha256.of(file));
    }

    private static FileSeal of(Path file, String sha256) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(file, "unix:size,lastModifiedTime,ino", LinkOption.NOFOLLOW_LINKS);
        return new FileSeal(
                file.getFileName().toString(),
                (Long) attributes.get("size"),
                sha256,
                ((FileTime) attributes.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS),
                (Long) attributes.get("ino"));
    }

    /**
     * Compares the file in {@code directory} with this seal, by identity and, only when that differs, by digest.
     *
     * @return this seal when the identity is the same, a seal with the new identity when only the content is
     * @throws CorruptEntryException when the content differs
     */
    FileSeal verify(Path directory) throws IOException, CorruptEntryException {
        FileSeal now = now(directory);
        if (now.equals(this)) {
            return this;
        }
        verifyContent(directory);
        return now;
    }

    /**
     * Compares the file in {@code directory} with this seal by digest, whatever its identity.
     *
     * @throws CorruptEntryException when the content differs
     */
    void verifyContent(Path directory) throws IOException, CorruptEntryException {
        FileSeal now = now(directory);
        if (now.size() != size) {
            throw new CorruptEntryException(
                    "has a file " + name + " of " + now.size() + " bytes where " + size + " were stored");
        }
        String digest = Sha256.of(directory.resolve(name));
        if (!digest.equals(sha256)) {
            throw new CorruptEntryException(
                    "has a file " + name + " with SHA-256 " + digest + " where " + sha256 + " was stored");
        }
    }

    /** The seal of the file as it is now, its digest taken on trust. */
    private FileSeal now(Path directory) throws IOException, CorruptEntryException {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new CorruptEntryException("lacks the file " + name);
        }
        return of(file, sha256);
    }
}
