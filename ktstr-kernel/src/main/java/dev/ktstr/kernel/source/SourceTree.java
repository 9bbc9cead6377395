// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.cache.Provenance;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Sources of a kernel, unpacked and authenticated where their origin allows it: what a build begins with.
 *
 * @param directory the top of the tree, with its Makefile and Kconfig
 * @param version of the upstream release as its Makefile says, such as {@code 7.0.13} or {@code 7.1-rc3}
 * @param identity what tells these sources from all others, such as the digest of the tar file or a commit and a digest of what was
 *     changed since: two trees of the same identity build the same kernel. Letters, digits, dots, dashes and colons
 * @param provenance where they came from
 */
public record SourceTree(Path directory, String version, String identity, Provenance provenance) {

    /**
     * {@return whether the user's own tree is another one now than when it was looked at; never of a tree that was unpacked for us}
     *
     * <p>A kernel that was built meanwhile is of neither state, and must not be kept.
     */
    public boolean wasEdited() throws IOException {
        return provenance instanceof Provenance.LocalTree
                && !TreeIdentity.of(directory).equals(identity);
    }
}
