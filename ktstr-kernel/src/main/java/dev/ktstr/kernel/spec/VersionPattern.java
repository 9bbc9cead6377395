// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A series ({@code 7.0}: its newest patch is meant) or one exact version ({@code 7.0.13}).
 *
 * @param major 0 to 9999
 * @param minor 0 to 9999
 * @param patch 0 to 9999, or empty for the whole series
 */
public record VersionPattern(int major, int minor, OptionalInt patch) {

    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?");

    /** {@return the pattern written as {@code MAJOR.MINOR[.PATCH]}, or empty when the text is anything else} */
    public static Optional<VersionPattern> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new VersionPattern(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                matcher.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(matcher.group(3)))));
    }

    /** {@return whether this pattern means {@code version}, among others} */
    public boolean includes(KernelVersion version) {
        return version.major() == major
                && version.minor() == minor
                && (patch.isEmpty() || patch.getAsInt() == version.patch());
    }

    /** {@return the series, such as {@code 7.0}} */
    public String series() {
        return major + "." + minor;
    }

    /** {@return the pattern as it is written in a spec} */
    @Override
    public String toString() {
        return series() + (patch.isPresent() ? "." + patch.getAsInt() : "");
    }
}
