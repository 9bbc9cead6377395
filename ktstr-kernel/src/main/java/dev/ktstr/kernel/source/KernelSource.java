// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.cache.Provenance;
import java.io.IOException;
import java.nio.file.Path;

/** Sources that were found. Who they are is known, so that a kernel built from them can be looked for; they may still be on a server. */
public interface KernelSource {

    /** {@return the version as far as it is known by now: of a release its own, of a tree or a commit what the Makefile says} */
    String version();

    /** {@return what tells these sources from all others, see {@link SourceTree#identity}} */
    String identity();

    /** {@return where they come from} */
    Provenance provenance();

    /** {@return whether a server that may have newer ones could not be asked, so that the spec may mean those soon} */
    default boolean isProvisional() {
        return false;
    }

    /**
     * Fetches what is not here yet, proves it, and unpacks it.
     *
     * @param empty an empty directory of the caller, in which the tree is made; the caller deletes it in the end, and after a failure
     * @return the tree: in {@code empty}, or the user's own where he named one
     * @throws dev.ktstr.kernel.failure.KernelException when it cannot be had, or is not what it should be
     */
    SourceTree unpack(Path empty) throws IOException, InterruptedException;
}
