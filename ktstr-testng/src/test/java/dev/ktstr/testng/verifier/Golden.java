// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files in {@code src/test/resources/verifier}. After a wanted change, {@code mvn test -Dgolden=update} writes them anew. */
final class Golden {
    private static final Path DIRECTORY = Path.of("src/test/resources/verifier");

    private Golden() {}

    /** {@return what a scheduler printed on a real kernel} */
    static String log(String name) {
        return read(DIRECTORY.resolve(name));
    }

    /** A text is the one that is kept. */
    static void check(String name, String text) {
        Path file = DIRECTORY.resolve(name);
        if ("update".equals(System.getProperty("golden"))) {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file, e);
            }
        }
        assertThat(text)
                .as("%s; a wanted change is kept with -Dgolden=update", file)
                .isEqualTo(read(file));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
