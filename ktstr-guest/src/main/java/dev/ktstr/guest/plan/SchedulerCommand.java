// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.util.List;

/**
 * A scheduler to be started in the guest.
 *
 * @param name how messages call it, at most {@link #MAX_NAME_BYTES} bytes of UTF-8
 * @param argv its command line: 1 to {@link #MAX_ARGUMENTS}, each at most {@link #MAX_ARGUMENT_BYTES} bytes of UTF-8, the first
 *     its absolute path in the guest
 */
public record SchedulerCommand(String name, List<String> argv) {
    /** The longest name. */
    public static final int MAX_NAME_BYTES = 127;

    /** The most arguments, with the path. */
    public static final int MAX_ARGUMENTS = CommandLine.MAX_ARGUMENTS;

    /** The longest argument. */
    public static final int MAX_ARGUMENT_BYTES = CommandLine.MAX_ARGUMENT_BYTES;

    public SchedulerCommand {
        argv = List.copyOf(argv);
        Limits.text("The name of a scheduler", name, MAX_NAME_BYTES);
        CommandLine.check("scheduler '" + name + "'", argv);
    }
}
