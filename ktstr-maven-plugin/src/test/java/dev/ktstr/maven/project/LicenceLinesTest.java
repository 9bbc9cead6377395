// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.testng.annotations.Test;

/** Every file of the project says under which licence it stands. */
public class LicenceLinesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    /** Built, or not the project's. */
    private static final Set<String> SKIPPED_DIRECTORIES = Set.of(".git", "target", ".idea", ".settings", ".vscode");

    /** The licence itself, and formats that have no place for a remark. */
    private static final Set<String> WITHOUT = Set.of("LICENSE", "jvm.config");

    private static final String MARK = "SPDX-License-Identifier: ";
    private static final int LINES_FROM_THE_TOP = 4;

    @Test
    public void everyFileHasItsLine() throws IOException {
        List<Path> without = new ArrayList<>();
        List<Path> seen = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return SKIPPED_DIRECTORIES.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (mustHaveOne(file)) {
                    seen.add(file);
                    if (!hasOne(file)) {
                        without.add(ROOT.relativize(file));
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(seen).as("files looked at").hasSizeGreaterThan(100);
        assertThat(without).isEmpty();
    }

    /** Service files hold class names only, fixtures and golden files are data. */
    private static boolean mustHaveOne(Path file) {
        String path = file.toString();
        return !WITHOUT.contains(file.getFileName().toString())
                && !path.contains("/META-INF/services/")
                && !path.contains("/src/test/resources/")
                && !path.endsWith(".iml");
    }

    private static boolean hasOne(Path file) throws IOException {
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.limit(LINES_FROM_THE_TOP).anyMatch(line -> line.contains(MARK));
        }
    }
}
