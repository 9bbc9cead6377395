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
import dev.ktstr.kernel.spec.KernelVersion;
import dev.ktstr.kernel.unpack.ArchiveLimits;
import dev.ktstr.kernel.unpack.TarUnpacker;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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
            return new Found(newestHere(spec), Optional.empty());
        }
        DistroSourcePackages.Offer offer = withApt(() -> packages.newest(spec.version()));
        return new Found(KeptPackage.of(offer), Optional.of(offer));
    }

    private KeptPackage newestHere(KernelSpec.DistroSource spec) throws IOException {
        List<KeptPackage> kept = KeptPackage.all(store.layout().sources());
        return kept.stream()
                .filter(one -> spec.version().includes(one.version()))
                .max(Comparator.comparing(KeptPackage::version))
                .orElseThrow(() -> SourceException.noAnswer(
                        "Maven is offline (-o), and the cache has no sources of the distribution for " + spec.text()
                                + (kept.isEmpty() ? "" : "; it has the sources of " + versions(kept))
                                + ". Run the same command once without -o, or name a kernel that is built already.",
                        null));
    }

    private static String versions(List<KeptPackage> kept) {
        return kept.stream()
                .map(KeptPackage::version)
                .distinct()
                .sorted()
                .map(KernelVersion::toString)
                .collect(Collectors.joining(", "));
    }

    private <T> T withApt(FileMutex.Action<T> action) throws IOException, InterruptedException {
        return AptLock.hold(store.layout(), store.progress(), action);
    }

    private final class Found implements KernelSource {
        private final KeptPackage source;
        private final Optional<DistroSourcePackages.Offer> offer;

        /** @param offer where it is fetched; empty offline */
        Found(KeptPackage source, Optional<DistroSourcePackages.Offer> offer) {
            this.source = source;
            this.offer = offer;
        }

        @Override
        public String version() {
            return source.version().toString();
        }

        @Override
        public String identity() {
            return "deb:" + source.sha256();
        }

        @Override
        public Provenance provenance() {
            return new Provenance.DistroSource(source.packageName(), source.packageVersion(), source.suite());
        }

        @Override
        public boolean isProvisional() {
            return offer.map(DistroSourcePackages.Offer::isProvisional).orElse(true);
        }

        @Override
        public SourceTree unpack(Path empty) throws IOException, InterruptedException {
            Path tar = source.tar(store.layout().sources().resolve(source.directory()));
            return store.holding(tar, () -> {
                if (!isSound(tar)) {
                    fetch(
                            tar,
                            offer.orElseThrow(() -> SourceException.noAnswer(
                                    tar + " in the cache is damaged, and Maven is offline (-o). Run the same command"
                                            + " once without -o to fetch it anew.",
                                    null)));
                }
                source.keep(tar.getParent()); // again: those of former versions of ktstr lack it
                TarUnpacker.unpack(tar, empty, ArchiveLimits.KERNEL, (bytes, offset, length) -> {}, store.progress());
                return new SourceTree(empty, KernelTree.version(empty).toString(), identity(), provenance());
            });
        }

        private void fetch(Path tar, DistroSourcePackages.Offer from) throws IOException, InterruptedException {
            try (Staging staging = Staging.open(store.layout())) {
                Path download = Files.createDirectory(staging.file("download"));
                Path fetched = staging.file("tar");
                withApt(() -> {
                    from.fetch(download, fetched);
                    return fetched;
                });
                Files.createDirectories(tar.getParent());
                Files.deleteIfExists(tar);
                SyncedFiles.write(digest(tar), Sha256.of(fetched));
                SyncedFiles.sync(fetched);
                SourceStore.place(fetched, tar);
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
