// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.util.List;

/** The bounds of a command line in the guest. */
final class CommandLine {
    /** The most arguments, with the path. */
    static final int MAX_ARGUMENTS = 128;

    /** The longest argument, in bytes of UTF-8. */
    static final int MAX_ARGUMENT_BYTES = 4095;

    private CommandLine() {}

    /** Throws {@link IllegalArgumentException} where this is none; {@code whose} is for the message. */
    static void check(String whose, List<String> argv) {
        Limits.between("The number of arguments of " + whose, argv.size(), 1, MAX_ARGUMENTS);
        for (String argument : argv) {
            Limits.text("An argument of " + whose, argument, MAX_ARGUMENT_BYTES);
        }
        if (!argv.get(0).startsWith("/")) {
            throw new IllegalArgumentException("The command line of " + whose + " begins with '" + argv.get(0)
                    + "', expected the absolute path of its binary in the guest");
        }
    }
}
