// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kernel versions that lie side by side.
 *
 * @param from the smallest version of the range
 * @param below the smallest version after the range, more than {@code from}
 * @param text the range as it was written, without blanks
 */
public record KernelRange(KernelVersion from, KernelVersion below, String text) {

    private static final Pattern TWO_ENDS = Pattern.compile("(.*?)\\s*\\.\\.(=?)\\s*(.*)");
    private static final Pattern SOME_VERSION =
            Pattern.compile("(?<!\\d)\\d{1,4}\\.\\d{1,4}(?:\\.\\d{1,4})?(?:-rc\\d{1,3})?(?!\\d)");

    /**
     * Reads a range.
     *
     * <ul>
     *   <li>{@code 6.16}: the whole series, from its first release candidate to its last patch
     *   <li>{@code 7.0.13}, {@code 7.1-rc3}: this version alone; {@code 7.0.0} is the first release of a series alone
     *   <li>{@code 6.18..=7.0}: from the first end to the second one, which is part of the range; a series is so as a whole
     *   <li>{@code 6.14..7.0}: likewise, but the second end is no part of the range; a series is so with none of its candidates
     * </ul>
     *
     * @throws KernelSpecException when the text is none of these, or means no version at all
     */
    public static KernelRange parse(String text) {
        String range = text.strip();
        Optional<KernelRange> single = single(range);
        if (single.isPresent()) {
            return single.get();
        }
        Matcher ends = TWO_ENDS.matcher(range);
        if (!ends.matches()) {
            throw unknown(range);
        }
        if (ends.group(1).isEmpty() || ends.group(3).isEmpty()) {
            throw KernelSpecException.ofRange(
                    range, "lacks its " + (ends.group(1).isEmpty() ? "first" : "second") + " end", "Write both ends.");
        }
        KernelRange first = single(ends.group(1)).orElseThrow(() -> unknown(range));
        KernelRange second = single(ends.group(3)).orElseThrow(() -> unknown(range));
        boolean withEnd = !ends.group(2).isEmpty();
        KernelVersion below = withEnd ? second.below : second.from;
        String between = withEnd ? "..=" : "..";
        if (!withEnd && second.includes(first.from)) {
            throw KernelSpecException.ofRange(
                    range,
                    "is empty, since .. leaves its end out",
                    "Did you mean " + first.text + "..=" + second.text + "?");
        }
        if (first.from.compareTo(below) >= 0) {
            throw KernelSpecException.ofRange(
                    range, "runs backwards", "Did you mean " + second.text + between + first.text + "?");
        }
        return new KernelRange(first.from, below, first.text + between + second.text);
    }

    /** {@return the range of one version alone, written so that {@link #parse} reads it back} */
    static KernelRange of(KernelVersion version) {
        boolean first = version.patch() == 0 && version.candidate() == KernelVersion.NO_CANDIDATE;
        return new KernelRange(version, version.next(), first ? version.series() + ".0" : version.toString());
    }

    /** {@return the version, when this range is of one alone} */
    public Optional<KernelVersion> exact() {
        return from.next().equals(below) ? Optional.of(from) : Optional.empty();
    }

    /** {@return the series or version a text is, or empty when it is neither} */
    static Optional<KernelRange> single(String text) {
        Optional<VersionPattern> pattern = VersionPattern.parse(text);
        if (pattern.filter(version -> version.patch().isEmpty()).isPresent()) {
            VersionPattern series = pattern.get();
            return Optional.of(new KernelRange(
                    new KernelVersion(series.major(), series.minor(), 0, 0),
                    new KernelVersion(series.major(), series.minor() + 1, 0, 0),
                    text));
        }
        return KernelVersion.parse(text).map(version -> new KernelRange(version, version.next(), text));
    }

    private static KernelSpecException unknown(String range) {
        List<String> versions = SOME_VERSION
                .matcher(range)
                .results()
                .map(MatchResult::group)
                .sorted(Comparator.comparing(text -> KernelVersion.parse(text).orElseThrow()))
                .toList();
        if (range.contains(",")) {
            return KernelSpecException.ofRange(range, "has a comma", "Give several ranges as texts of their own.");
        }
        String cure =
                switch (versions.size()) {
                    case 1 -> "Did you mean " + versions.get(0) + "?";
                    case 2 -> "Did you mean " + versions.get(0) + "..=" + versions.get(1) + "?";
                    default -> "Write 6.16, for example.";
                };
        return KernelSpecException.ofRange(range, "is no version and no range of versions", cure);
    }

    /** {@return whether a version lies in this range} */
    public boolean includes(KernelVersion version) {
        return from.compareTo(version) <= 0 && version.compareTo(below) < 0;
    }

    /** {@return the range as it was written} */
    @Override
    public String toString() {
        return text;
    }
}
