// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is asked of a kernel's configuration, beyond the kernel's own tinyconfig: {@code ktstr.kconfig}, then the fragments of
 * the user. Of two lines about an option the later one counts.
 */
final class Kconfig {

    /** The make target that all begins with. */
    static final String BASE = "tinyconfig";

    static final String OURS = "ktstr.kconfig";
    private static final long LARGEST_FRAGMENT = 1 << 20;

    private final Map<String, KconfigLine> lines;
    private final List<String> overridden;

    private Kconfig(Map<String, KconfigLine> lines, List<String> overridden) {
        this.lines = lines;
        this.overridden = List.copyOf(overridden);
    }

    /**
     * Reads ours and the user's fragments.
     *
     * @throws BuildException when a fragment is missing or malformed
     */
    static Kconfig with(List<Path> fragments) throws IOException {
        Map<String, KconfigLine> lines = new TreeMap<>();
        List<String> overridden = new ArrayList<>();
        ours().forEach(line -> lines.put(line.option(), line));
        for (Path fragment : fragments) {
            for (KconfigLine line : parse(read(fragment), fragment.toString())) {
                KconfigLine before = lines.put(line.option(), line);
                if (before != null
                        && !before.optional()
                        && before.origin().startsWith(OURS)
                        && !before.value().equals(line.value())) {
                    overridden.add(line.origin() + " makes " + line.text() + ", but ktstr needs " + before.text() + ": "
                            + before.reason());
                }
            }
        }
        return new Kconfig(lines, overridden);
    }

    /** {@return every option that is asked for, by name} */
    Collection<KconfigLine> lines() {
        return lines.values();
    }

    /** {@return every option as it is written in the inputs of a build} */
    List<String> options() {
        return lines.values().stream().map(KconfigLine::text).toList();
    }

    /** {@return sentences about what the user's fragments take from what ktstr needs} */
    List<String> overridden() {
        return overridden;
    }

    /** {@return what is appended to a {@code .config}} */
    String text() {
        return lines.values().stream().map(line -> line.text() + "\n").collect(Collectors.joining());
    }

    private static List<KconfigLine> ours() throws IOException {
        try (InputStream in = Kconfig.class.getResourceAsStream(OURS)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), OURS);
        }
    }

    private static String read(Path fragment) {
        try {
            if (Files.size(fragment) > LARGEST_FRAGMENT) {
                throw new BuildException("The kernel configuration " + fragment + " has " + Files.size(fragment)
                        + " bytes, more than the limit of " + LARGEST_FRAGMENT
                        + ". Expected a fragment: the options that are to differ, one in a line.");
            }
            return new String(Files.readAllBytes(fragment), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new BuildException(
                    "The kernel configuration " + fragment + " does not exist. Correct ktstr.kconfig, which names files"
                            + " with kernel options, separated by commas.",
                    e);
        } catch (IOException e) {
            throw new BuildException(
                    "Cannot read the kernel configuration " + fragment + " (" + Reason.alone(e)
                            + "), which ktstr.kconfig names."
                            + " Expected a file with kernel options that this user may read. Check its permissions, or"
                            + " correct ktstr.kconfig.",
                    e);
        }
    }

    private static List<KconfigLine> parse(String text, String named) {
        List<KconfigLine> parsed = new ArrayList<>();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            KconfigLine.parse(line, named + ", line " + number).ifPresent(parsed::add);
        }
        return parsed;
    }
}
