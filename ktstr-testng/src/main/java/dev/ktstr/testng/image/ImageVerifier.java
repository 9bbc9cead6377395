// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Checks that images are what was stored: in full once for each JVM, later by the identities of their files. Takes no
 * lock on the store: an image appears whole, by a rename.
 */
final class ImageVerifier {

    /** What was found sound, by the directory of the image. */
    private static final ConcurrentMap<Path, Verified> VERIFIED = new ConcurrentHashMap<>();

    private ImageVerifier() {}

    /** One lock for each image, so that the cases of a JVM that start together do not all read it. */
    private static final class Verified {
        /** By file name, the manifest among them; empty before the first check. */
        private Map<String, FileIdentity> identities = Map.of();
    }

    /**
     * Checks an image.
     *
     * @throws NoSuchFileException when there is nothing of this name
     * @throws DamagedImageException when it is not what was stored for this key
     */
    static void verify(Path directory, ImageKey key) throws IOException, DamagedImageException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            forget(directory);
            throw new NoSuchFileException(directory.toString());
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new DamagedImageException("is no directory");
        }
        Verified verified = VERIFIED.computeIfAbsent(directory, path -> new Verified());
        synchronized (verified) {
            if (verified.identities.isEmpty() || !verified.identities.equals(now(directory, verified.identities))) {
                verified.identities = verifyContent(directory, key);
            }
        }
    }

    private static Map<String, FileIdentity> now(Path directory, Map<String, FileIdentity> known)
            throws IOException, DamagedImageException {
        Map<String, FileIdentity> now = new LinkedHashMap<>();
        for (String name : known.keySet()) {
            now.put(name, FileIdentity.of(directory, name));
        }
        return now;
    }

    private static Map<String, FileIdentity> verifyContent(Path directory, ImageKey key)
            throws IOException, DamagedImageException {
        Map<String, FileIdentity> identities = new LinkedHashMap<>();
        // Identities come first: what is changed while it is read is then found out next time.
        identities.put(ImageManifest.NAME, FileIdentity.of(directory, ImageManifest.NAME));
        ImageManifest manifest = ImageManifest.read(directory);
        if (!manifest.key().equals(key)) {
            throw new DamagedImageException("was made from other inputs: "
                    + manifest.key().inputs() + " where " + key.inputs() + " were expected");
        }
        Chunks chunks = new Chunks();
        for (ImageFile file : manifest.files()) {
            FileIdentity identity = FileIdentity.of(directory, file.name());
            if (identity.size() != file.size()) {
                throw new DamagedImageException("has a file " + file.name() + " of " + identity.size() + " bytes where "
                        + file.size() + " were stored");
            }
            Path path = directory.resolve(file.name());
            if (identity.mtimeNanos() == file.mtimeNanos()) {
                chunks.verifyStored(path, file);
            } else {
                // A copied cache, or somebody wrote here: then also where nothing was.
                chunks.verifyAll(path, file);
            }
            identities.put(file.name(), identity);
        }
        return identities;
    }

    /** Forgets an image that is gone, so that the memory for it is. */
    static void forget(Path directory) {
        VERIFIED.remove(directory);
    }
}
