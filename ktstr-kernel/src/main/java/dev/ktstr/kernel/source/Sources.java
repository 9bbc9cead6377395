// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.distro.DistroSourcePackages;
import dev.ktstr.kernel.net.Site;
import dev.ktstr.kernel.net.Web;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.spec.KernelVersion;
import dev.ktstr.kernel.trust.Keyring;
import dev.ktstr.kernel.trust.Pins;
import dev.ktstr.kernel.trust.TrustException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The door to sources of kernels.
 *
 * <p>Safe for use by several threads and several processes at once; a file is fetched once. Downloads are kept in the cache and proven
 * anew whenever they are used; trees are unpacked to a directory of the caller, since what a build leaves in one is no source.
 */
public final class Sources {

    private final Release releases;
    private final DistroSources distro;
    /** Made when it is needed: merely to load it loads JGit, whose signed archive takes longer to open than a warm kernel to find. */
    private final Supplier<GitSources> git;

    private final Optional<Path> pins;
    private final boolean skipAuthentication;
    private final Progress progress;

    /** Made when it is needed: a keyring that cannot be read is no reason to fail for somebody who uses none. */
    private interface Release {
        ReleaseSources open();
    }

    private Sources(
            Release releases, DistroSources distro, Supplier<GitSources> git, SourcesConfig config, Progress progress) {
        this.releases = releases;
        this.distro = distro;
        this.git = git;
        this.pins = config.pins();
        this.skipAuthentication = config.skipAuthentication();
        this.progress = progress;
    }

    /**
     * Opens the door; touches nothing yet.
     *
     * @param offline never ask the network; stronger than {@code refresh}
     * @param refresh ask for what is current even when the last answer is young
     */
    public static Sources of(
            KernelCacheLayout layout,
            SourcesConfig config,
            DistroSourcePackages packages,
            boolean offline,
            boolean refresh,
            Progress progress,
            InstantSource clock) {
        KernelOrg server = KernelOrg.at(config.mirror());
        Site site = config.mirror().orElseGet(() -> new Site(server.lists(), Optional.empty()));
        SourceStore store = new SourceStore(layout, new Web(config.network(), site, progress), offline, progress);
        Release releases = () -> {
            Keyring keyring = config.keyring().map(Keyring::read).orElseGet(Keyring::none);
            Pins pins = config.pins().map(Pins::read).orElse(Pins.NONE);
            ReleaseIndex index = new ReleaseIndex(store, server, keyring, config.sumsKeys(), refresh, clock);
            return new ReleaseSources(store, server, index, keyring, pins, config);
        };
        return new Sources(
                releases,
                new DistroSources(store, packages),
                () -> new GitSources(store, config.network()),
                config,
                progress);
    }

    /**
     * {@return whether a kernel that was built once may be used now} What was built while nobody had to vouch for it, or while a pin did
     * that is gone, is good for those only who say that nobody need vouch, and they are warned each time. Of a version that is pinned,
     * only what was built of that file is good.
     *
     * @throws TrustException when the file of pins cannot be read
     */
    public boolean allows(KernelEntry entry) {
        boolean allowed = believes(entry);
        if (allowed
                && entry.provenance() instanceof Provenance.Release release
                && release.isUnproven()
                && pin(entry).isEmpty()) {
            ReleaseSources.warn("The kernel of " + release.url(), progress);
        }
        return allowed;
    }

    /** {@return what {@link #allows} says} Warns nobody, for callers whose sources were just found: that warned already. */
    public boolean believes(KernelEntry entry) {
        if (!(entry.provenance() instanceof Provenance.Release release)) {
            return true;
        }
        return pin(entry).map(release.sha256()::equals).orElseGet(() -> skipAuthentication || !release.isUnproven());
    }

    /**
     * Refuses a kernel that {@link #allows} does not, to somebody who asked for this one and none of the same version.
     *
     * @throws TrustException says how such a kernel is had
     */
    public void requireAllowed(KernelEntry entry) {
        if (allows(entry)) {
            return;
        }
        Provenance.Release release = (Provenance.Release) entry.provenance();
        String built = "The kernel " + entry.key() + " was built of " + release.describe();
        String cure =
                " Ask for " + entry.version() + " instead of the key, which gives a kernel whose sources are proven; ";
        throw new TrustException(pin(entry)
                .map(pinned -> built + ", whose SHA-256 is " + release.sha256() + ", but "
                        + pins.orElseThrow() + " pins " + entry.version() + " to " + pinned + "." + cure
                        + "or correct the pin.")
                .orElseGet(() -> built + ", and nothing vouches for that now." + cure
                        + "pin this file, if you trust it (-Dktstr.kernelPins=FILE, with the line: "
                        + entry.version() + " " + release.sha256()
                        + "); or take it unseen: -Dktstr.kernelSkipAuthentication=true."));
    }

    /** {@return the files that decide what {@link #allows} says} */
    public List<Path> trustFiles() {
        return pins.stream().toList();
    }

    /** What is pinned now, which may be another file than the one of then. */
    private Optional<String> pin(KernelEntry entry) {
        return pins.flatMap(file -> Pins.read(file).of(entry.version()));
    }

    /**
     * {@return the kernels that a spec means: of a range the newest release of each series, else the spec itself}
     *
     * <p>Series that get no patches any more are left out of a range, and named, unless they are asked for.
     *
     * @throws dev.ktstr.kernel.failure.KernelException when a range holds no release, or the list of releases is not to be had
     */
    public List<KernelSpec> expand(KernelSpec spec) throws IOException, InterruptedException {
        if (!(spec instanceof KernelSpec.Range range)) {
            return List.of(spec);
        }
        List<KernelSpec> specs = new ArrayList<>();
        for (KernelVersion version : releases.open().expand(range.versions())) {
            specs.add(KernelSpec.Release.of(version));
        }
        return List.copyOf(specs);
    }

    /** {@return the sources of an upstream release; nothing is downloaded but lists, unless nothing else says what it is} */
    public KernelSource find(KernelSpec.Release spec) throws IOException, InterruptedException {
        return releases.open().find(spec);
    }

    /** {@return the distribution's sources} */
    public KernelSource find(KernelSpec.DistroSource spec) throws IOException, InterruptedException {
        return distro.find(spec);
    }

    /** {@return the sources of a commit, which is fetched when it is not here} */
    public KernelSource find(KernelSpec.Git spec) throws IOException, InterruptedException {
        return git.get().find(spec);
    }

    /** {@return the user's own tree} */
    public KernelSource find(KernelSpec.Tree spec) throws IOException {
        return TreeSources.find(spec);
    }

    /**
     * Finds sources and unpacks them.
     *
     * @param spec of a release, of the distribution's sources, of a commit or of a tree
     * @param empty an empty directory of the caller, see {@link KernelSource#unpack}
     * @throws dev.ktstr.kernel.failure.KernelException when they cannot be had, or are not proven to be what they should be
     */
    public SourceTree fetch(KernelSpec spec, Path empty) throws IOException, InterruptedException {
        return find(spec).unpack(empty);
    }

    /**
     * {@return the sources a spec names}
     *
     * @throws SourceException when it names none: a kernel that is built already, or several
     */
    public KernelSource find(KernelSpec spec) throws IOException, InterruptedException {
        if (spec instanceof KernelSpec.Release release) {
            return find(release);
        }
        if (spec instanceof KernelSpec.DistroSource source) {
            return find(source);
        }
        if (spec instanceof KernelSpec.Git commit) {
            return find(commit);
        }
        if (spec instanceof KernelSpec.Tree tree) {
            return find(tree);
        }
        throw new SourceException("Kernel spec '" + spec.text() + "' names no sources. Expected a release (7.0.13),"
                + " distro-source:<version>, git+<URL>#<ref> or a source tree.");
    }
}
