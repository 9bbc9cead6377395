// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A name that looks like a setting and is none.
 *
 * @param name as it was written
 * @param nearest the setting's name it comes close to, in the same spelling; empty if it resembles none
 */
public record UnknownName(String name, Optional<String> nearest) {
    /** {@return those that begin with {@code ktstr.} and are no setting, sorted} */
    public static List<UnknownName> ofProperties(Collection<String> properties) {
        return unknown(properties, Setting.PROPERTY_PREFIX, Setting::isProperty, Setting::property);
    }

    /** {@return those that begin with {@code KTSTR_} and are no setting, sorted} */
    public static List<UnknownName> ofVariables(Collection<String> variables) {
        return unknown(variables, Setting.ENVIRONMENT_PREFIX, Setting::isVariable, Setting::environmentVariable);
    }

    private static List<UnknownName> unknown(
            Collection<String> names, String prefix, Predicate<String> isKnown, Function<Setting, String> spelling) {
        List<String> known = Arrays.stream(Setting.values())
                .map(setting -> spelling.apply(setting).substring(prefix.length()))
                .toList();
        return names.stream()
                .filter(name -> name.startsWith(prefix) && !isKnown.test(name))
                .sorted()
                .map(name -> new UnknownName(
                        name,
                        SimilarNames.nearest(name.substring(prefix.length()), known)
                                .map(prefix::concat)))
                .toList();
    }
}
