// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Paths in specs, from text and back. */
final class Paths {

    private Paths() {}

    /** {@return whether a text is a path and nothing else} */
    static boolean isPath(String text) {
        return text.contains("/") || text.startsWith(".") || text.startsWith("~");
    }

    /** {@return a path as text that {@link #isPath}} */
    static String text(Path path) {
        String text = path.toString();
        return isPath(text) ? text : "./" + text;
    }

    /** {@return the path that a spec means, with {@code ~} expanded} */
    static Path parse(String spec, Map<String, String> environment) {
        String expanded = spec;
        if (spec.equals("~") || spec.startsWith("~/")) {
            String home = Optional.ofNullable(environment.get("HOME")).orElse("");
            if (home.isEmpty()) {
                throw new KernelSpecException(spec, "begins with ~, but HOME is not set", "Write the path without ~.");
            }
            expanded = home + spec.substring(1);
        } else if (spec.startsWith("~")) {
            throw new KernelSpecException(
                    spec, "names another user's home, which is not expanded", "Write the path without ~.");
        }
        try {
            return Path.of(expanded);
        } catch (InvalidPathException e) {
            throw new KernelSpecException(
                    spec, "is not a valid path (" + e.getReason() + ")", "Write the path of an existing file.");
        }
    }
}
