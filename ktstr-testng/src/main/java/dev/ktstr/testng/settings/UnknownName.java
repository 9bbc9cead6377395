// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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
                : known.filter(other -> EditDistance.between(bare, other.substring(prefix.length()))
                                <= bare.length() / LETTERS_PER_MISTAKE)
                        .min(Comparator.comparingInt(
                                other -> EditDistance.between(bare, other.substring(prefix.length()))));
    }
}
