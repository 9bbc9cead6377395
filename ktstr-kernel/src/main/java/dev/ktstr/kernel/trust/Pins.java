// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.trust;

import dev.ktstr.kernel.failure.Reason;
import dev.ktstr.kernel.spec.KernelVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Digests of sources that somebody wrote down, one a line: {@code 7.0.13 SHA256}, where {@code #} begins a comment. A digest pins its
 * file completely, so nothing else needs to vouch for it, and nothing else can.
 *
 * @param file where they stand
 * @param digests the SHA-256 of {@code linux-VERSION.tar.*}, 64 lower-case hex digits, by version as {@link KernelVersion} writes it
 */
public record Pins(Optional<Path> file, Map<String, String> digests) {

    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+([0-9a-fA-F]{64})");

    /** Pins nothing. */
    public static final Pins NONE = new Pins(Optional.empty(), Map.of());

    public Pins {
        digests = Map.copyOf(digests);
    }

    /**
     * Reads a file of pins.
     *
     * @throws TrustException when it cannot be read, or one of its lines; a pin that is not understood must not be passed over
     */
    public static Pins read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new TrustException(
                    "The file of pinned digests " + file + " (ktstr.kernelPins) cannot be read (" + Reason.alone(e)
                            + "). Correct the path, or do without.",
                    e);
        }
        Map<String, String> digests = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                add(digests, file + ", line " + (i + 1), line);
            }
        }
        return new Pins(Optional.of(file), digests);
    }

    private static void add(Map<String, String> digests, String where, String line) {
        Matcher matcher = LINE.matcher(line);
        Optional<KernelVersion> version = matcher.matches() ? KernelVersion.parse(matcher.group(1)) : Optional.empty();
        if (version.isEmpty()) {
            throw new TrustException(
                    "'" + line + "' (" + where + ") pins nothing. Expected a version and the SHA-256 of its tar file,"
                            + " such as: 7.0.13"
                            + " e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.");
        }
        String digest = matcher.group(2).toLowerCase(Locale.ROOT);
        String former = digests.put(version.get().toString(), digest);
        if (former != null && !former.equals(digest)) {
            throw new TrustException("The version " + version.get() + " is pinned twice, to different digests (" + where
                    + "). Remove the wrong line.");
        }
    }

    /** {@return the digest a version is pinned to} */
    public Optional<String> of(String version) {
        return Optional.ofNullable(digests.get(version));
    }
}
