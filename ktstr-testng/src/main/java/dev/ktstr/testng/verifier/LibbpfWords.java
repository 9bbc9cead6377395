// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.verifier;

import java.util.Optional;
import java.util.regex.Pattern;

/** What libbpf says of its own when it cannot load an object: the first trouble is the cause, the others come of it. */
final class LibbpfWords {
    private static final Pattern EXTERN = Pattern.compile("^extern \\([^)]*\\) '[^']*': (?!resolved)");
    private static final Pattern TROUBLE = Pattern.compile(
            "failed|incompatible|not found|invalid|[Cc]an(?:not|'t)|couldn't|unsupported|not supported|mismatch|[Ee]rror");
    private static final Pattern HARMLESS = Pattern.compile("skipping|resolved to");
    private static final Pattern REJECTION =
            Pattern.compile("^prog '[^']*': (?:BPF program load failed|failed to load)");
    private static final Pattern CONSEQUENCE = Pattern.compile("^failed to load (?:object|BPF skeleton)");

    private Optional<String> extern = Optional.empty();
    private Optional<String> trouble = Optional.empty();
    private Optional<String> rejection = Optional.empty();

    /** @param line without libbpf's prefix */
    void accept(String line) {
        if (REJECTION.matcher(line).find()) {
            rejection = rejection.or(() -> Optional.of(line));
        } else if (EXTERN.matcher(line).find()) {
            extern = extern.or(() -> Optional.of(line));
        } else if (TROUBLE.matcher(line).find()
                && !HARMLESS.matcher(line).find()
                && !CONSEQUENCE.matcher(line).find()) {
            trouble = trouble.or(() -> Optional.of(line));
        }
    }

    /** {@return what keeps the object from being loaded, other than the verifier} */
    Optional<String> cause() {
        return extern.or(() -> trouble);
    }

    /** {@return that a program was rejected, and the error's name} */
    Optional<String> rejection() {
        return rejection;
    }
}
