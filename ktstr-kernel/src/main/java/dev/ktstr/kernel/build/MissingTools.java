// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import java.util.List;

/**
 * What a machine lacks to build a kernel.
 *
 * @param tools each with what it is for; at least one
 * @param debianPackages those that have them, in the same order
 */
public record MissingTools(List<String> tools, List<String> debianPackages) {

    /** Copies the lists. */
    public MissingTools {
        tools = List.copyOf(tools);
        debianPackages = List.copyOf(debianPackages);
    }

    /** {@return the tools, in one phrase} */
    public String names() {
        return String.join(", ", tools);
    }

    /** {@return the command that installs them on Debian} */
    public String cure() {
        return "apt-get install " + String.join(" ", debianPackages);
    }
}
