// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Something of a scheduler that can be switched on. Immutable: every method returns a changed copy.
 *
 * @param name what tests and reports call it: a letter a-z, then letters a-z, digits and hyphens
 * @param args what the scheduler's program is called with to switch it on
 * @param requires names of the flags without which it is never switched on
 */
public record Flag(String name, List<String> args, List<String> requires) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    public Flag {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("flag name '" + name
                    + "' must begin with a letter a-z and go on with letters a-z, digits and hyphens, like numa-aware");
        }
        args = List.copyOf(args);
        requires = List.copyOf(requires);
    }

    /** {@return a flag of this name, without arguments and requirements} */
    public static Flag named(String name) {
        return new Flag(name, List.of(), List.of());
    }

    /** {@return a copy switched on with these arguments} */
    public Flag args(String... arguments) {
        return new Flag(name, List.of(arguments), requires);
    }

    /** {@return a copy that is only switched on together with the flags of these names} */
    public Flag requires(String... flags) {
        return new Flag(name, args, List.of(flags));
    }
}
