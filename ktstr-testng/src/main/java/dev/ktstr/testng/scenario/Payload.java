// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import java.util.List;

/**
 * A program of the host that runs in the guest beside the workers, or as the workload itself. Immutable: every method returns a
 * changed copy.
 *
 * @param name what operations and reports call it
 * @param binary a path, or a name that is looked for in the module's {@code target} directory and in {@code PATH}
 * @param args its arguments
 */
public record Payload(String name, String binary, List<String> args) {
    public Payload {
        args = List.copyOf(args);
    }

    /** {@return a payload whose program has this name, too} */
    public static Payload named(String name) {
        return new Payload(name, name, List.of());
    }

    /** {@return a copy with this program} */
    public Payload binary(String path) {
        return new Payload(name, path, args);
    }

    /** {@return a copy with these arguments} */
    public Payload args(String... arguments) {
        return new Payload(name, binary, List.of(arguments));
    }
}
