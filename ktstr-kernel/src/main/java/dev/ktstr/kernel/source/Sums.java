// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.spec.KernelRange;
import dev.ktstr.kernel.spec.KernelVersion;
import dev.ktstr.kernel.trust.SignedText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * kernel.org's signed list of digests: all releases of a generation of kernels, those of former series, too.
 *
 * @param digests the SHA-256 of {@code linux-VERSION.tar.xz} by version
 * @param signedAt when the list was signed
 */
record Sums(TreeMap<KernelVersion, String> digests, Instant signedAt) {

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})\\s+[ *]?linux-([0-9.]+)\\.tar\\.xz");

    static Sums of(SignedText text) {
        TreeMap<KernelVersion, String> digests = new TreeMap<>();
        for (String line : text.lines()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                KernelVersion.parse(matcher.group(2)).ifPresent(version -> digests.put(version, matcher.group(1)));
            }
        }
        return new Sums(digests, text.by().at());
    }

    Optional<String> digest(KernelVersion version) {
        return Optional.ofNullable(digests.get(version));
    }

    /** {@return the newest release of a range} */
    Optional<KernelVersion> newest(KernelRange range) {
        return digests.descendingKeySet().stream().filter(range::includes).findFirst();
    }

    /** {@return the newest release of each series in a range, by series in their order} */
    Map<String, KernelVersion> newestOfEach(KernelRange range) {
        Map<String, KernelVersion> newest = new LinkedHashMap<>();
        digests.keySet().stream().filter(range::includes).forEach(version -> newest.put(version.series(), version));
        return newest;
    }
}
