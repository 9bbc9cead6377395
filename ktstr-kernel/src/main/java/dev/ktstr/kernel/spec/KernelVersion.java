// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An upstream kernel version, such as {@code 7.0.13} or {@code 7.1-rc3}. A release candidate sorts before its release.
 *
 * @param major 0 to 9999
 * @param minor 0 to 9999
 * @param patch 0 to 9999; 0 for the first release of a series, which is written without it
 * @param candidate number of the release candidate, or {@link #NO_CANDIDATE}
 */
public record KernelVersion(int major, int minor, int patch, int candidate) implements Comparable<KernelVersion> {

    /** Marks a release. It is the largest number so that a release sorts after all of its candidates. */
    public static final int NO_CANDIDATE = Integer.MAX_VALUE;

    /** Debian writes {@code 7.1~rc3} where upstream writes {@code 7.1-rc3}. */
    private static final Pattern LEADING =
            Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?(?:[-~]rc(\\d{1,3}))?(?![\\d])");

    private static final Comparator<KernelVersion> ORDER = Comparator.comparingInt(KernelVersion::major)
            .thenComparingInt(KernelVersion::minor)
            .thenComparingInt(KernelVersion::patch)
            .thenComparingInt(KernelVersion::candidate);

    /**
     * Reads the version a text begins with: {@code 7.0.13+deb13-cloud-amd64} gives 7.0.13.
     *
     * @return the version, or empty when the text does not begin with one
     */
    public static Optional<KernelVersion> leading(String text) {
        Matcher matcher = LEADING.matcher(text);
        return matcher.lookingAt() ? Optional.of(read(matcher)) : Optional.empty();
    }

    /** {@return the version that a text is, or empty when it is anything else or more than a version} */
    public static Optional<KernelVersion> parse(String text) {
        Matcher matcher = LEADING.matcher(text);
        return matcher.matches() ? Optional.of(read(matcher)) : Optional.empty();
    }

    private static KernelVersion read(Matcher matcher) {
        return new KernelVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)),
                matcher.group(4) == null ? NO_CANDIDATE : Integer.parseInt(matcher.group(4)));
    }

    /** {@return the smallest version that sorts after this one} */
    KernelVersion next() {
        return candidate == NO_CANDIDATE
                ? new KernelVersion(major, minor, patch + 1, 0)
                : new KernelVersion(major, minor, patch, candidate + 1);
    }

    /** {@return the series, such as {@code 7.0}} */
    public String series() {
        return major + "." + minor;
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }

    /** {@return the version as upstream writes it, such as {@code 7.0.13}, {@code 7.0} or {@code 7.1-rc3}} */
    @Override
    public String toString() {
        return series() + (patch == 0 ? "" : "." + patch) + (candidate == NO_CANDIDATE ? "" : "-rc" + candidate);
    }
}
