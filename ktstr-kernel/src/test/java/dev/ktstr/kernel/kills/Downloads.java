// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.kills;

import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.net.Site;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.source.SourceTree;
import dev.ktstr.kernel.source.Sources;
import dev.ktstr.kernel.source.SourcesConfig;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Fetches the sources of a release whose digest is pinned. */
final class Downloads {

    static final String VERSION = "7.0.13";

    private final KernelCacheLayout layout;
    private final Sources sources;

    Downloads(Path root, String mirror, Path pins) {
        this.layout = new KernelCacheLayout(root);
        this.sources = Sources.of(
                layout,
                SourcesConfig.DEFAULT
                        .withMirror(Site.of(mirror, Optional.empty()))
                        .withPins(pins),
                null,
                false,
                false,
                Progress.none(),
                InstantSource.system());
    }

    /** {@return the tree, unpacked anew and proven} */
    SourceTree fetch(Path empty) throws IOException, InterruptedException {
        return sources.fetch(KernelSpec.parse(VERSION), empty);
    }

    /** Lets it be downloaded the next time. Holds the lock of each file, as whoever removes one does: somebody may be reading it. */
    void forget() throws IOException, InterruptedException {
        if (Files.isDirectory(layout.sources())) {
            List<Path> files;
            try (Stream<Path> walk = Files.walk(layout.sources())) {
                files = walk.filter(file -> file.toString().endsWith(".tar.xz")).toList();
            }
            for (Path file : files) {
                String lock = "sources-" + file.getParent().getFileName() + "-" + file.getFileName();
                FileMutex.hold(layout.lock(lock), () -> {}, () -> Files.deleteIfExists(file));
            }
        }
    }
}
