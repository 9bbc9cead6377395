// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Makes temporary directories for one test class and deletes them again. */
public final class TempDirs implements AutoCloseable {
    private final Deque<Path> directories = new ArrayDeque<>();

    /** Makes a fresh directory. */
    public Path make() {
        try {
            Path directory = Files.createTempDirectory("ktstr-testng");
            directories.add(directory);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        while (!directories.isEmpty()) {
            List<Path> paths;
            try (Stream<Path> walk = Files.walk(directories.remove())) {
                paths = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : paths) {
                Files.delete(path);
            }
        }
    }
}
