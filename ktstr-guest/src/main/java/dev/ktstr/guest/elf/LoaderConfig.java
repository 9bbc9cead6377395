// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The directories that {@code /etc/ld.so.conf} names, which is what {@code ldconfig(8)} fills the loader's cache from:
 * a directory a line, {@code #} begins a comment, {@code include} names further files with wildcards. Lines that begin with
 * {@code hwcap} are ignored, as ldconfig does.
 */
final class LoaderConfig {
    private static final int MAX_INCLUDE_DEPTH = 8;

    private final Path root;
    private final Set<Path> directories = new LinkedHashSet<>();

    private LoaderConfig(Path root) {
        this.root = root;
    }

    /** {@return the directories below a root, in order; none where there is no such file} */
    static List<Path> directories(Path root) throws IOException {
        LoaderConfig config = new LoaderConfig(root);
        config.read(root.resolve("etc/ld.so.conf"), 0);
        return List.copyOf(config.directories);
    }

    private void read(Path file, int depth) throws IOException {
        if (depth > MAX_INCLUDE_DEPTH) {
            throw new IOException(file + " is included more than " + MAX_INCLUDE_DEPTH
                    + " files deep from /etc/ld.so.conf: look for a file that includes itself");
        }
        if (!Files.isRegularFile(file)) {
            return;
        }
        // Names are bytes to the loader; this way every file can be read.
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", 2);
            if (words[0].equals("include") && words.length == 2) {
                for (String pattern : words[1].split("\\s+", -1)) {
                    include(file, pattern, depth);
                }
            } else if (words[0].startsWith("/")) {
                directories.add(below(root, words[0]));
            }
        }
    }

    private void include(Path file, String pattern, int depth) throws IOException {
        Path path = pattern.startsWith("/") ? below(root, pattern) : file.resolveSibling(pattern);
        Path directory = path.getParent();
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> included = new ArrayList<>();
        try (DirectoryStream<Path> matches =
                Files.newDirectoryStream(directory, path.getFileName().toString())) {
            matches.forEach(included::add);
        }
        included.sort(Comparator.naturalOrder());
        for (Path each : included) {
            read(each, depth + 1);
        }
    }

    static Path below(Path root, String absolute) {
        return root.resolve(absolute.replaceFirst("^/+", "")).normalize();
    }
}
