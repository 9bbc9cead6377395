// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import java.nio.file.Path;

/**
 * The files in which a machine says what it is and where its packages come from.
 *
 * @param osRelease its os-release file
 * @param aptDirectory the directory of its package sources
 */
public record Machine(Path osRelease, Path aptDirectory) {

    /** {@return this machine} */
    public static Machine local() {
        return new Machine(Path.of("/etc/os-release"), Path.of("/etc/apt"));
    }
}
