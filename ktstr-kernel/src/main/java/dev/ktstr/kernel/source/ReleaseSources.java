// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.Sha256;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelRange;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.spec.KernelVersion;
import dev.ktstr.kernel.trust.DetachedSignature;
import dev.ktstr.kernel.trust.Keyring;
import dev.ktstr.kernel.trust.PinnedKey;
import dev.ktstr.kernel.trust.Pins;
import dev.ktstr.kernel.trust.TrustException;
import dev.ktstr.kernel.unpack.ArchiveException;
import dev.ktstr.kernel.unpack.ArchiveLimits;
import dev.ktstr.kernel.unpack.TarUnpacker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Upstream releases. One is used when its digest is pinned; or when its digest is on kernel.org's signed list and its tar file has
 * the signature of one of those who make releases. Release candidates have no signature, so only a pin proves them.
 */
final class ReleaseSources {

    private static final long LARGEST_TAR = 1L << 30;
    private static final long LARGEST_SIGNATURE = 1 << 16;

    private final SourceStore store;
    private final KernelOrg server;
    private final ReleaseIndex index;
    private final ReleaseChoice choice;
    private final Keyring keyring;
    private final Pins pins;
    private final List<PinnedKey> trusted;
    private final boolean skip;

    ReleaseSources(
            SourceStore store, KernelOrg server, ReleaseIndex index, Keyring keyring, Pins pins, SourcesConfig config) {
        this.store = store;
        this.server = server;
        this.index = index;
        this.choice = new ReleaseChoice(index, config.endOfLife(), store.progress());
        this.keyring = keyring;
        this.pins = pins;
        this.trusted = config.releaseKeys();
        this.skip = config.skipAuthentication();
    }

    List<KernelVersion> expand(KernelRange range) throws IOException, InterruptedException {
        return choice.each(range);
    }

    KernelSource find(KernelSpec.Release spec) throws IOException, InterruptedException {
        KernelVersion version = choice.one(spec.versions());
        Optional<String> pinned = pins.of(version.toString());
        if (pinned.isPresent()) {
            String file = pins.file().map(Path::toString).orElse("the pins");
            return new Found(version, pinned.get(), Provenance.Release.pinnedIn(file), false);
        }
        if (skip) {
            warn("linux-" + version, store.progress());
            return new Found(version, unproven(version), Provenance.Release.NOT_AUTHENTICATED, false);
        }
        if (KernelOrg.isCandidate(version)) {
            throw new TrustException("Nothing vouches for the release candidate " + version + ": " + server.tar(version)
                    + " is made when it is asked for, and nobody signs it. Take the release candidate from git"
                    + " (git+https://HOST/PATH#v" + version + "), pin the digest of a file you trust"
                    + " (-Dktstr.kernelPins=FILE, with a line: " + version + " SHA256), or take it unseen:"
                    + " -Dktstr.kernelSkipAuthentication=true.");
        }
        Sums sums = index.sums(version);
        requireYounger(sums, version);
        return new Found(version, sums.digest(version).orElseThrow(), "", true);
    }

    /** A list that is older than the release cannot have its digest, whatever it says. */
    private void requireYounger(Sums sums, KernelVersion version) throws IOException, InterruptedException {
        Optional<Instant> released =
                choice.known().flatMap(list -> list.find(version)).flatMap(ReleaseList.Listed::at);
        // The moment of a release is written with the day's precision by some mirrors.
        if (released.isPresent() && sums.signedAt().plusSeconds(86_400).isBefore(released.get())) {
            throw index.stale(
                    version.major(),
                    "was signed at " + sums.signedAt() + ", before " + version + " was released at " + released.get());
        }
    }

    /** Tells that something is taken that nobody vouches for. */
    static void warn(String what, Progress progress) {
        progress.warning(
                what + " is taken WITHOUT AUTHENTICATION, because ktstr.kernelSkipAuthentication is set. Whoever stands"
                        + " between here and the server decides what runs in the guests and, while it is built, on this machine.");
    }

    private String unproven(KernelVersion version) throws IOException, InterruptedException {
        Path tar = tar(version);
        return store.holding(tar, () -> {
            if (!Files.exists(tar)) {
                store.fetch(server.tar(version), tar, LARGEST_TAR);
            }
            return Sha256.of(tar);
        });
    }

    private Path tar(KernelVersion version) {
        return store.file(KernelOrg.directory(version.major()), KernelOrg.tarName(version));
    }

    /** A release whose digest is known. */
    private final class Found implements KernelSource {
        private final KernelVersion release;
        private final String digest;
        private final String trust;
        private final boolean signed;

        /**
         * @param trust why the digest is right; without meaning when {@code signed}
         * @param signed whether a signature of the tar file is wanted besides
         */
        Found(KernelVersion release, String digest, String trust, boolean signed) {
            this.release = release;
            this.digest = digest;
            this.trust = trust;
            this.signed = signed;
        }

        @Override
        public String version() {
            return release.toString();
        }

        @Override
        public String identity() {
            return "sha256:" + digest;
        }

        @Override
        public Provenance provenance() {
            return provenance(signed ? "on kernel.org's signed list" : trust);
        }

        private Provenance provenance(String why) {
            return new Provenance.Release(server.tar(release).toString(), digest, why);
        }

        @Override
        public SourceTree unpack(Path empty) throws IOException, InterruptedException {
            Path tar = tar(release);
            return store.holding(tar, () -> {
                store.require(
                        server.tar(release),
                        tar,
                        digest,
                        signed ? "the signed list " + server.sums(release.major()) : "the digest that is " + trust,
                        LARGEST_TAR);
                try {
                    return unpackRequired(tar, empty);
                } catch (ArchiveException | SourceException e) {
                    if (trust.equals(Provenance.Release.NOT_AUTHENTICATED) && !store.offline()) {
                        Files.delete(tar); // its digest is only its own, so nothing else would find it damaged or wrong
                    }
                    throw e;
                }
            });
        }

        private SourceTree unpackRequired(Path tar, Path empty) throws IOException, InterruptedException {
            Provenance proven = signed ? unpackSigned(tar, empty) : unpackPlain(tar, empty);
            KernelVersion inside = KernelTree.version(empty);
            if (!inside.equals(release)) {
                throw new SourceException(server.tar(release) + " holds linux " + inside + " instead of " + release
                        + ". Check -Dktstr.kernelMirror and -Dktstr.kernelPins.");
            }
            return new SourceTree(empty, version(), identity(), proven);
        }

        private Provenance unpackPlain(Path tar, Path empty) throws IOException, InterruptedException {
            TarUnpacker.unpack(tar, empty, ArchiveLimits.KERNEL, (bytes, offset, length) -> {}, store.progress());
            return provenance();
        }

        /** The signature is of the uncompressed file, so it is checked while that passes by; the tree counts only afterwards. */
        private Provenance unpackSigned(Path tar, Path empty) throws IOException, InterruptedException {
            Path file = tar.resolveSibling(KernelOrg.name(release) + ".tar.sign");
            if (!Files.exists(file)) {
                store.fetch(server.signature(release), file, LARGEST_SIGNATURE);
            }
            try {
                DetachedSignature signature = DetachedSignature.read(
                        KernelOrg.name(release) + ".tar", Files.readAllBytes(file), keyring, trusted);
                TarUnpacker.unpack(tar, empty, ArchiveLimits.KERNEL, signature::update, store.progress());
                return provenance("signed by " + signature.verify().key());
            } catch (TrustException e) {
                Files.deleteIfExists(file); // it may be the signature that is damaged
                throw e;
            }
        }
    }
}
