// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.cache.AptLock;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.Sha256;
import dev.ktstr.kernel.cache.Staging;
import dev.ktstr.kernel.cache.SyncedFiles;
import dev.ktstr.kernel.distro.DistroSourcePackages;
import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.unpack.ArchiveLimits;
import dev.ktstr.kernel.unpack.TarUnpacker;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The distribution's packages of kernel sources, with its patches. The package manager proves them; of the tar file that was in one, its
 * digest is kept beside it, for what may happen to it later.
 */
final class DistroSources {

    private final SourceStore store;
    private final DistroSourcePackages packages;

    DistroSources(SourceStore store, DistroSourcePackages packages) {
        this.store = store;
        this.packages = packages;
    }

    KernelSource find(KernelSpec.DistroSource spec) throws IOException, InterruptedException {
        if (store.offline()) {
            throw new SourceException("Maven is offline (-o), and only the distribution's archive says which sources "
                    + spec.text() + " means. Run the same command without -o, or name a kernel that is built already.");
        }
        return new Found(withApt(() -> packages.newest(spec.version())));
    }

    private <T> T withApt(FileMutex.Action<T> action) throws IOException, InterruptedException {
        return AptLock.hold(store.layout(), store.progress(), action);
    }

    private final class Found implements KernelSource {
        private final DistroSourcePackages.Offer offer;

        Found(DistroSourcePackages.Offer offer) {
            this.offer = offer;
        }

        @Override
        public String version() {
            return offer.version().toString();
        }

        @Override
        public String identity() {
            return "deb:" + offer.sha256();
        }

        @Override
        public Provenance provenance() {
            return new Provenance.DistroSource(offer.packageName(), offer.packageVersion(), offer.suite());
        }

        @Override
        public boolean isProvisional() {
            return offer.isProvisional();
        }

        @Override
        public SourceTree unpack(Path empty) throws IOException, InterruptedException {
            Path tar = store.file("distro-" + offer.sha256().substring(0, 16), offer.packageName() + ".tar.xz");
            return store.holding(tar, () -> {
                if (!isSound(tar)) {
                    fetch(tar);
                }
                TarUnpacker.unpack(tar, empty, ArchiveLimits.KERNEL, (bytes, offset, length) -> {}, store.progress());
                return new SourceTree(empty, KernelTree.version(empty).toString(), identity(), provenance());
            });
        }

        private void fetch(Path tar) throws IOException, InterruptedException {
            try (Staging staging = Staging.open(store.layout())) {
                Path download = Files.createDirectory(staging.file("download"));
                Path fetched = staging.file("tar");
                withApt(() -> {
                    offer.fetch(download, fetched);
                    return fetched;
                });
                Files.createDirectories(tar.getParent());
                Files.deleteIfExists(tar);
                SyncedFiles.write(digest(tar), Sha256.of(fetched));
                SyncedFiles.sync(fetched);
                Files.move(fetched, tar, StandardCopyOption.ATOMIC_MOVE);
                SyncedFiles.sync(tar.getParent());
            }
        }

        private boolean isSound(Path tar) throws IOException {
            try {
                return Sha256.of(tar).equals(Files.readString(digest(tar), StandardCharsets.US_ASCII));
            } catch (NoSuchFileException e) {
                return false;
            } catch (CharacterCodingException e) {
                return false; // a damaged digest is no digest
            }
        }

        private static Path digest(Path tar) {
            return tar.resolveSibling(tar.getFileName() + ".sha256");
        }
    }
}
