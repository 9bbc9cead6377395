// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.spec.KernelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What makes a directory a tree of kernel sources, and of which version. */
final class KernelTree {

    private static final Pattern ASSIGNMENT =
            Pattern.compile("(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION)\\s*[:?]?=\\s*(\\S*)\\s*");

    /** The four assignments stand at the very beginning. */
    private static final int LINES = 40;

    /** What the top of every tree has. */
    static final List<String> NEEDED = List.of("Makefile", "Kconfig", "kernel", "scripts");

    private KernelTree() {}

    /**
     * {@return the version that a tree's Makefile says}
     *
     * @throws SourceException when the directory is no tree of kernel sources
     */
    static KernelVersion version(Path directory) throws IOException {
        for (String needed : NEEDED) {
            if (!Files.exists(directory.resolve(needed))) {
                throw noTree(directory, "it has no " + needed);
            }
        }
        try (Stream<String> lines = Files.lines(directory.resolve("Makefile"), StandardCharsets.ISO_8859_1)) {
            return version(lines).orElseThrow(() -> noTree(directory, "its Makefile does not begin with a version"));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** {@return the version in the lines of a Makefile; what a user added to it does not count} */
    static Optional<KernelVersion> version(Stream<String> makefile) {
        Map<String, String> values = new HashMap<>();
        makefile.limit(LINES)
                .map(ASSIGNMENT::matcher)
                .filter(Matcher::matches)
                .forEach(assignment -> values.putIfAbsent(assignment.group(1), assignment.group(2)));
        String sublevel = values.getOrDefault("SUBLEVEL", "");
        return KernelVersion.leading(values.getOrDefault("VERSION", "") + "." + values.getOrDefault("PATCHLEVEL", "")
                + "." + (sublevel.isEmpty() ? "0" : sublevel) + values.getOrDefault("EXTRAVERSION", ""));
    }

    private static SourceException noTree(Path directory, String problem) {
        Path image = directory.resolve("arch").resolve("x86").resolve("boot").resolve("bzImage");
        return new SourceException("The directory " + directory + " is no tree of kernel sources: " + problem
                + ". Expected the top of one, with Makefile, Kconfig, kernel and scripts. "
                + (Files.isRegularFile(image)
                        ? "Give the image in it: " + image + "."
                        : "Correct the path; for a kernel that is built already, give the path of its bzImage."));
    }
}
