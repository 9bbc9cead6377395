// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import dev.ktstr.kernel.cache.SyncedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Makes an image of a directory of files, so that it is there whole or not at all, also after a power cut. */
final class ImagePublisher {

    private static final Set<PosixFilePermission> WRITERS = PosixFilePermissions.fromString("-w--w--w-");

    private ImagePublisher() {}

    /** Describes the files in {@code directory}, takes away the right to write them, and brings all to the disk. */
    static void seal(Path directory, ImageKey key) throws IOException {
        Chunks chunks = new Chunks();
        List<ImageFile> files = new ArrayList<>();
        for (Path file : list(directory)) {
            String name = requireFile(file);
            makeReadOnly(file);
            files.add(describe(directory, name, chunks));
            SyncedFiles.sync(file);
        }
        if (files.isEmpty()) {
            throw new IllegalStateException("The maker of machine image " + key.id() + " left no file in " + directory);
        }
        Path manifest = directory.resolve(ImageManifest.NAME);
        SyncedFiles.write(manifest, ImageManifestJson.write(new ImageManifest(key, files)));
        makeReadOnly(manifest);
        SyncedFiles.sync(directory);
    }

    /** Moves a sealed directory to its place, which must be free. */
    static void publish(Path sealed, Path place) throws IOException {
        Files.createDirectories(place.getParent());
        Files.move(sealed, place, StandardCopyOption.ATOMIC_MOVE);
        SyncedFiles.sync(place.getParent());
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static String requireFile(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalStateException(
                    "The maker of a machine image left " + file + ", which is no regular file. Expected only such.");
        }
        return ImageFile.requirePlain(file.getFileName().toString());
    }

    private static ImageFile describe(Path directory, String name, Chunks chunks) throws IOException {
        try {
            FileIdentity identity = FileIdentity.of(directory, name);
            return new ImageFile(name, identity.size(), identity.mtimeNanos(), chunks.sums(directory.resolve(name)));
        } catch (DamagedImageException e) {
            throw new IOException("The machine image being made in " + directory + " " + e.getMessage(), e);
        }
    }

    private static void makeReadOnly(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        permissions.removeAll(WRITERS);
        Files.setPosixFilePermissions(file, permissions);
    }
}
