// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.spec.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Source trees on disk, used where they are. */
final class TreeSources {

    private TreeSources() {}

    static KernelSource find(KernelSpec.Tree spec) throws IOException {
        if (!Files.isDirectory(spec.path())) {
            throw new SourceException("Kernel spec '" + spec.text() + "' names the directory "
                    + spec.path().toAbsolutePath() + ", which does not exist (any more). Correct the path.");
        }
        Path directory = spec.path().toRealPath();
        KernelVersion version = KernelTree.version(directory);
        String identity = TreeIdentity.of(directory);
        return new Found(new SourceTree(
                directory, version.toString(), identity, new Provenance.LocalTree(directory.toString(), identity)));
    }

    private record Found(SourceTree tree) implements KernelSource {
        @Override
        public String version() {
            return tree.version();
        }

        @Override
        public String identity() {
            return tree.identity();
        }

        @Override
        public Provenance provenance() {
            return tree.provenance();
        }

        @Override
        public SourceTree unpack(Path empty) {
            return tree;
        }
    }
}
