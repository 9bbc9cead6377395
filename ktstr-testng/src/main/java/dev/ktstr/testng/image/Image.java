// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.image;

import java.nio.file.Path;
import java.util.Map;

/**
 * A saved machine. Its files are never written again: map them privately.
 *
 * <p>Once its files are open or mapped they stay as they are, even when the image is removed to make room. Before that,
 * opening one may fail with {@link java.nio.file.NoSuchFileException}: then ask the store again.
 *
 * @param directory where the files are
 * @param id name of the image: {@link ImageKey#id} of its inputs
 * @param inputs what it was made from
 */
public record Image(Path directory, String id, Map<String, String> inputs) {

    static Image of(Path directory, ImageKey key) {
        return new Image(directory, key.id(), key.inputs());
    }

    /**
     * {@return the path of a file}
     *
     * @param name as its maker named it
     */
    public Path file(String name) {
        return directory.resolve(ImageFile.requirePlain(name));
    }
}
