// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import dev.ktstr.testng.Flag;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The flags of a scheduler that are switched on together.
 *
 * @param flags in the order in which the scheduler declares them
 */
public record FlagProfile(List<Flag> flags) {
    public FlagProfile {
        flags = List.copyOf(flags);
    }

    /** {@return the flags' names, joined by dots; empty when none is switched on} */
    public String name() {
        return flags.stream().map(Flag::name).collect(Collectors.joining("."));
    }

    /** {@return what the scheduler's program is called with to switch all of them on} */
    public List<String> args() {
        return flags.stream().flatMap(flag -> flag.args().stream()).toList();
    }
}
