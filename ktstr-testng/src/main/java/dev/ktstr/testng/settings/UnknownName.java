// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A name that looks like a setting and is none.
 *
 * @param name as it was written
 * @param nearest the setting's name it comes close to, in the same spelling; empty if it resembles none
 */
public record UnknownName(String name, Optional<String> nearest) {
    /** One letter in three may be wrong; more is another word. */
    private static final int LETTERS_PER_MISTAKE = 3;

    /** Longer names resemble no setting, and comparing takes time by the square. */
    private static final int LONGEST_NAME = 100;

    /** {@return those that begin with {@code ktstr.} and are no setting, sorted} */
    public static List<UnknownName> ofProperties(Collection<String> properties) {
        return unknown(properties, Setting.PROPERTY_PREFIX, Setting::isProperty, Setting::property);
    }

    /** {@return those that begin with {@code KTSTR_} and are no setting, sorted} */
    public static List<UnknownName> ofVariables(Collection<String> variables) {
        return unknown(variables, Setting.ENVIRONMENT_PREFIX, Setting::isVariable, Setting::environmentVariable);
    }

    /** {@return that one of the known names which another name comes close to; empty if it resembles none} */
    public static Optional<String> nearest(String name, Collection<String> known) {
        return nearest(name, "", known.stream());
    }

    private static List<UnknownName> unknown(
            Collection<String> names, String prefix, Predicate<String> isKnown, Function<Setting, String> spelling) {
        return names.stream()
                .filter(name -> name.startsWith(prefix) && !isKnown.test(name))
                .sorted()
                .map(name -> new UnknownName(
                        name,
                        nearest(name, prefix, Arrays.stream(Setting.values()).map(spelling))))
                .toList();
    }

    private static Optional<String> nearest(String name, String prefix, Stream<String> known) {
        String bare = name.substring(prefix.length());
        return bare.length() > LONGEST_NAME
                ? Optional.empty()
                : known.filter(other ->
                                mistakes(bare, other.substring(prefix.length())) <= bare.length() / LETTERS_PER_MISTAKE)
                        .min(Comparator.comparingInt(other -> mistakes(bare, other.substring(prefix.length()))));
    }

    /** How many letters must be changed, added or left out to make one of the other (Levenshtein), whatever their case. */
    private static int mistakes(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] previous = new int[b.length() + 1];
        Arrays.setAll(previous, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
