// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import dev.ktstr.testng.Flag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Lists the sets of flags that a test runs with. */
public final class FlagProfiles {
    /** More would be more profiles than anybody has the time to run. */
    private static final int MOST_OPTIONAL_FLAGS = 12;

    private FlagProfiles() {}

    /**
     * {@return all sets of the scheduler's flags that hold what they require, the required ones and none of the excluded ones;
     * smaller sets first, those of the same size in the order of declaration}
     *
     * @param declared the scheduler's flags, at most 12 of them neither required nor excluded
     * @param required names of the flags that are in every profile, with what they require
     * @param excluded names of the flags that are in no profile, and neither is what requires them
     * @throws IllegalArgumentException if a name is unknown or declared twice, flags require each other in a circle, a required
     *     flag is excluded or requires one that is, or too many flags are optional
     */
    public static List<FlagProfile> of(List<Flag> declared, List<String> required, List<String> excluded) {
        FlagGraph graph = new FlagGraph(declared);
        required.forEach(name -> graph.requireDeclared(name, "one of the required flags"));
        excluded.forEach(name -> graph.requireDeclared(name, "one of the excluded flags"));
        requireNoConflict(graph, required, excluded);
        List<Flag> always = graph.flags().stream()
                .filter(flag -> required.stream().anyMatch(name -> leads(graph, name, flag.name())))
                .toList();
        List<Flag> optional = graph.flags().stream()
                .filter(flag -> !always.contains(flag))
                .filter(flag -> excluded.stream().noneMatch(name -> leads(graph, flag.name(), name)))
                .toList();
        requireFew(optional);
        return closedSets(optional).stream()
                .map(set -> graph.flags().stream()
                        .filter(flag -> always.contains(flag) || set.contains(flag))
                        .toList())
                .map(FlagProfile::new)
                .toList();
    }

    private static boolean leads(FlagGraph graph, String from, String to) {
        return graph.chain(from, to).isPresent();
    }

    private static void requireNoConflict(FlagGraph graph, List<String> required, List<String> excluded) {
        for (String name : required) {
            for (String forbidden : excluded) {
                graph.chain(name, forbidden).ifPresent(chain -> {
                    throw new IllegalArgumentException("flag '" + forbidden + "' is both excluded and required"
                            + (chain.size() == 1 ? "" : " (" + String.join(" -> ", chain) + ")")
                            + "; take " + forbidden + " out of the excluded flags or " + name
                            + " out of the required ones");
                });
            }
        }
    }

    private static void requireFew(List<Flag> optional) {
        if (optional.size() > MOST_OPTIONAL_FLAGS) {
            throw new IllegalArgumentException(optional.size() + " flags are optional ("
                    + optional.stream().map(Flag::name).collect(Collectors.joining(", ")) + "), but at most "
                    + MOST_OPTIONAL_FLAGS + " may be, which are " + (1 << MOST_OPTIONAL_FLAGS)
                    + " profiles; require or exclude " + (optional.size() - MOST_OPTIONAL_FLAGS) + " of them or more");
        }
    }

    /** In a number that stands for a set the first flag is the highest bit, so that larger numbers come first. */
    private static List<List<Flag>> closedSets(List<Flag> optional) {
        List<Integer> sets = new ArrayList<>();
        for (int set = (1 << optional.size()) - 1; set >= 0; set--) {
            sets.add(set);
        }
        return sets.stream()
                .sorted(Comparator.comparingInt(Integer::bitCount))
                .map(set -> members(optional, set))
                .filter(set -> isClosed(set, optional))
                .toList();
    }

    private static List<Flag> members(List<Flag> optional, int set) {
        List<Flag> members = new ArrayList<>();
        for (int i = 0; i < optional.size(); i++) {
            if (((set >> (optional.size() - 1 - i)) & 1) == 1) {
                members.add(optional.get(i));
            }
        }
        return members;
    }

    /** What a flag requires that is not optional is there always: otherwise the flag would not be optional itself. */
    private static boolean isClosed(List<Flag> set, List<Flag> optional) {
        List<String> absent = optional.stream()
                .filter(flag -> !set.contains(flag))
                .map(Flag::name)
                .toList();
        return set.stream().allMatch(flag -> flag.requires().stream().noneMatch(absent::contains));
    }
}
