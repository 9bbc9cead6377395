// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What an image says of itself. Written last, so a directory without it is no image.
 *
 * @param key what it was made from
 * @param files all files but the manifest, by name
 */
record ImageManifest(ImageKey key, List<ImageFile> files) {

    /** Raised when an older reader would misunderstand a newer image. It is part of the path of every image. */
    static final int FORMAT = 1;

    /** Name of the file it is stored in. */
    static final String NAME = "image.json";

    /** 64 MiB: over a million chunks, more than a machine of 1 TiB has. */
    private static final int LARGEST = 1 << 26;

    ImageManifest {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no files");
        }
    }

    /**
     * Reads the manifest of the image in {@code directory}.
     *
     * @throws DamagedImageException when there is none that this version understands
     */
    static ImageManifest read(Path directory) throws IOException, DamagedImageException {
        FileIdentity.of(directory, NAME); // a regular file, so that opening it waits for nobody
        try (InputStream in = Files.newInputStream(directory.resolve(NAME))) {
            return ImageManifestJson.read(new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8));
        }
    }

    /** {@return the most bytes of disk that its files take} */
    long allocatedBytes() {
        return files.stream().mapToLong(ImageFile::allocatedBytes).sum();
    }
}
