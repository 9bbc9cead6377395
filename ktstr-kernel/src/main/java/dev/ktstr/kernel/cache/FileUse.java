// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a file, or a directory with all its files, takes, and when it was in use.
 *
 * @param bytes what it takes
 * @param changed the last change of one of the files
 * @param used the last change or reading of one of the files, as well as the file system remembers; looking at them is none
 */
record FileUse(long bytes, Instant changed, Instant used) {

    /** {@return what is found of a file or directory; empty when it is gone, or while others add to it and take from it} */
    static Optional<FileUse> of(Path path) throws IOException {
        try (Stream<Path> walk = Files.walk(path)) {
            BasicFileAttributes top = attributes(path);
            FileUse use = new FileUse(
                    0,
                    top.lastModifiedTime().toInstant(),
                    top.lastModifiedTime().toInstant());
            for (Path file : walk.toList()) {
                use = use.with(attributes(file));
            }
            return Optional.of(use);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return Optional.empty();
            }
            throw e.getCause();
        }
    }

    /** {@return what lies in a directory, sorted; nothing where there is none} */
    static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private FileUse with(BasicFileAttributes file) {
        if (!file.isRegularFile()) {
            return this;
        }
        Instant modified = file.lastModifiedTime().toInstant();
        Instant read = file.lastAccessTime().toInstant();
        return new FileUse(bytes + file.size(), later(changed, modified), later(used, later(modified, read)));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
