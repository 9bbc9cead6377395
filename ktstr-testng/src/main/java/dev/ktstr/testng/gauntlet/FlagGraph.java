// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import dev.ktstr.testng.Flag;
import dev.ktstr.testng.settings.SimilarNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The flags of a scheduler and what they require, checked: each flag is there once, and none requires itself. */
final class FlagGraph {
    private final Map<String, Flag> flags = new LinkedHashMap<>();

    FlagGraph(List<Flag> declared) {
        for (Flag flag : declared) {
            if (flags.put(flag.name(), flag) != null) {
                throw new IllegalArgumentException(
                        "flag '" + flag.name() + "' is declared twice; give each flag a name of its own");
            }
        }
        for (Flag flag : declared) {
            for (String name : flag.requires()) {
                requireDeclared(name, "required by flag '" + flag.name() + "'");
            }
        }
        for (Flag flag : declared) {
            for (String name : flag.requires()) {
                chain(name, flag.name()).ifPresent(chain -> {
                    throw new IllegalArgumentException("flags require each other in a circle, " + flag.name() + " -> "
                            + String.join(" -> ", chain) + "; take one of these requirements out");
                });
            }
        }
    }

    /** {@return all flags, in the order of their declaration} */
    Collection<Flag> flags() {
        return flags.values();
    }

    /** Throws if no flag has this name; {@code place} says who used it. */
    void requireDeclared(String name, String place) {
        if (!flags.containsKey(name)) {
            String declared = flags.isEmpty() ? "no flags" : String.join(", ", flags.keySet());
            throw new IllegalArgumentException("flag '" + name + "', " + place
                    + ", is not declared by the scheduler; it declares " + declared
                    + (flags.isEmpty() ? "" : SimilarNames.didYouMean(name, flags.keySet())));
        }
    }

    /** {@return the names by which one flag leads to another through what it requires, both included; empty if it does not} */
    Optional<List<String>> chain(String from, String to) {
        return chain(from, to, new TreeSet<>());
    }

    private Optional<List<String>> chain(String from, String to, Set<String> seen) {
        if (from.equals(to)) {
            return Optional.of(List.of(to));
        }
        if (!seen.add(from)) {
            return Optional.empty();
        }
        for (String name : flags.get(from).requires()) {
            Optional<List<String>> rest = chain(name, to, seen);
            if (rest.isPresent()) {
                List<String> chain = new ArrayList<>(List.of(from));
                chain.addAll(rest.get());
                return Optional.of(chain);
            }
        }
        return Optional.empty();
    }
}
