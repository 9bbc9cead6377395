// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What os-release(5) says.
 *
 * @param name the distribution, for a person
 * @param codename such as {@code bookworm}, when it has one
 */
record OsRelease(String name, Optional<String> codename) {

    /** Reads the file; an absent one gives an unknown distribution. */
    static OsRelease read(Path file) throws IOException {
        Map<String, String> values = new HashMap<>();
        if (Files.isReadable(file)) {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(
                            line.substring(0, equals).strip(),
                            unquoted(line.substring(equals + 1).strip()));
                }
            }
        }
        return new OsRelease(
                values.getOrDefault("PRETTY_NAME", "an unknown distribution"),
                Optional.ofNullable(values.get("VERSION_CODENAME")).filter(codename -> !codename.isEmpty()));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
