// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import com.google.gson.JsonParseException;
import dev.ktstr.kernel.net.WebException;
import dev.ktstr.kernel.spec.KernelRange;
import dev.ktstr.kernel.spec.KernelVersion;
import dev.ktstr.kernel.trust.Keyring;
import dev.ktstr.kernel.trust.PinnedKey;
import dev.ktstr.kernel.trust.SignedText;
import dev.ktstr.kernel.trust.TrustException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What releases there are: the list of what is current, and the signed lists of digests of all. */
final class ReleaseIndex {

    /** How long a list is good for. A series gets a new patch about once a week. */
    private static final Duration LIFETIME = Duration.ofHours(24);

    private static final long LARGEST_LIST = 4 << 20;
    private static final long LARGEST_SUMS = 16 << 20;

    private final SourceStore store;
    private final KernelOrg server;
    private final Keyring keyring;
    private final List<PinnedKey> trusted;
    private final boolean refresh;
    private final InstantSource clock;

    /** Generations whose list was asked for: of a range, each series asks again. */
    private final Set<Integer> asked = ConcurrentHashMap.newKeySet();

    ReleaseIndex(
            SourceStore store,
            KernelOrg server,
            Keyring keyring,
            List<PinnedKey> trusted,
            boolean refresh,
            InstantSource clock) {
        this.store = store;
        this.server = server;
        this.keyring = keyring;
        this.trusted = trusted;
        this.refresh = refresh;
        this.clock = clock;
    }

    /** {@return what is current; from the last answer while that is young, or when there is no other} */
    ReleaseList current() throws IOException, InterruptedException {
        // Nobody vouches for this list, so each server has its own.
        String of = UUID.nameUUIDFromBytes(server.lists().toString().getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 8);
        Path file = store.file("lists", "releases-" + of + ".json");
        return store.holdingToFetch(file, () -> {
            Optional<ReleaseList> known = read(file);
            boolean young = known.isPresent() && isYoung(file);
            if (known.isPresent() && (store.offline() || (young && !refresh))) {
                return known.get();
            }
            try {
                return fetchList(file);
            } catch (WebException | SourceException e) {
                ReleaseList last = known.orElseThrow(() -> e);
                store.progress()
                        .message("Using the last list of releases, because no newer one is to be had. "
                                + e.getMessage());
                return last;
            }
        });
    }

    private boolean isYoung(Path file) throws IOException {
        Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), clock.instant());
        return !age.isNegative() && age.compareTo(LIFETIME) < 0;
    }

    private ReleaseList fetchList(Path file) throws IOException, InterruptedException {
        URI address = server.releases();
        try {
            return store.replace(address, file, LARGEST_LIST, ReleaseIndex::parse);
        } catch (JsonParseException e) {
            throw new SourceException(
                    address + " is no list of kernel releases (" + e.getMessage() + "). Expected JSON as"
                            + " kernel.org's releases.json has it. Check -Dktstr.kernelMirror.",
                    e);
        }
    }

    private static ReleaseList parse(Path file) throws IOException {
        return ReleaseList.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    private static Optional<ReleaseList> read(Path file) throws IOException {
        try {
            return Files.exists(file) ? Optional.of(parse(file)) : Optional.empty();
        } catch (JsonParseException e) {
            return Optional.empty(); // it is only a memory: ask again
        }
    }

    /** {@return the signed digests of a generation of kernels; from the last list while that is young, or when there is no other} */
    Sums sums(int major) throws IOException, InterruptedException {
        return sums(major, Optional.empty());
    }

    /**
     * {@return the signed digests of a generation of kernels, with that of a version}
     *
     * @throws TrustException when the list is not signed by whom it should, or does not have the version
     */
    Sums sums(KernelVersion wanted) throws IOException, InterruptedException {
        return sums(wanted.major(), Optional.of(wanted));
    }

    private Sums sums(int major, Optional<KernelVersion> wanted) throws IOException, InterruptedException {
        Path file = store.file(KernelOrg.directory(major), "sha256sums.asc");
        return store.holdingToFetch(file, () -> {
            Optional<Sums> known = knownSums(file);
            if (known.isPresent() && isEnough(known.get(), file, major, wanted)) {
                return known.get();
            }
            try {
                return fetchSums(file, major, wanted, known);
            } catch (WebException e) {
                if (known.isEmpty() || wanted.isPresent()) {
                    throw e;
                }
                store.progress()
                        .message("Using the last list of digests, signed at "
                                + known.get().signedAt() + ", because no newer one is to be had. " + e.getMessage());
                return known.get();
            } finally {
                asked.add(major);
            }
        });
    }

    /** A digest stays what it is; which release is the newest changes each week. */
    private boolean isEnough(Sums known, Path file, int major, Optional<KernelVersion> wanted) throws IOException {
        if (wanted.isPresent()) {
            return known.digest(wanted.get()).isPresent();
        }
        return store.offline() || asked.contains(major) || (isYoung(file) && !refresh);
    }

    private Sums fetchSums(Path file, int major, Optional<KernelVersion> wanted, Optional<Sums> known)
            throws IOException, InterruptedException {
        return store.replace(
                server.sums(major), file, LARGEST_SUMS, next -> current(verified(next), major, wanted, known));
    }

    private Sums current(Sums fetched, int major, Optional<KernelVersion> wanted, Optional<Sums> known) {
        Instant last = known.map(Sums::signedAt).orElse(Instant.MIN);
        if (fetched.signedAt().isBefore(last)) {
            throw stale(
                    major,
                    "was signed at " + fetched.signedAt() + ", but one that was signed at " + last
                            + " was there before");
        }
        if (wanted.isPresent() && fetched.digest(wanted.get()).isEmpty()) {
            throw stale(
                    major,
                    "does not have " + KernelOrg.tarName(wanted.get()) + "; it was signed at " + fetched.signedAt()
                            + " and its newest release of this series is "
                            + fetched.newest(KernelRange.parse(wanted.get().series()))
                                    .map(KernelVersion::toString)
                                    .orElse("none"));
        }
        return fetched;
    }

    private Optional<Sums> knownSums(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(verified(file));
        } catch (TrustException e) {
            if (store.offline()) {
                throw e;
            }
            return Optional.empty(); // damaged, or of others who were trusted once: the server decides
        }
    }

    private Sums verified(Path file) throws IOException {
        String name = file.getParent().getFileName() + "/sha256sums.asc";
        return Sums.of(SignedText.verify(name, Files.readAllBytes(file), keyring, trusted));
    }

    /** {@return the error for a list of digests that cannot be the current one} */
    TrustException stale(int major, String problem) {
        return new TrustException("The list of digests " + server.sums(major) + " is stale: it " + problem
                + ". Check that the release exists; a mirror may lag behind by a day: wait, or name another server:"
                + " -Dktstr.kernelMirror; or pin the digest of a file you trust: -Dktstr.kernelPins=FILE.");
    }
}
