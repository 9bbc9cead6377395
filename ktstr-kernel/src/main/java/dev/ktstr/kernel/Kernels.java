// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.build.KernelBuilder;
import dev.ktstr.kernel.build.MissingTools;
import dev.ktstr.kernel.cache.CacheException;
import dev.ktstr.kernel.cache.KernelCache;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.KernelModules;
import dev.ktstr.kernel.cache.SpecIndex;
import dev.ktstr.kernel.distro.DistroKernels;
import dev.ktstr.kernel.distro.DistroSourcePackages;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.failure.Reason;
import dev.ktstr.kernel.process.Commands;
import dev.ktstr.kernel.process.ExecCommands;
import dev.ktstr.kernel.source.HostKernel;
import dev.ktstr.kernel.source.OfflineException;
import dev.ktstr.kernel.source.Sources;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.spec.KernelSpecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The door: gives the kernel a spec names, from the cache where it can.
 *
 * <p>Safe for use by several threads and several processes at once; a kernel is fetched once. The {@link
 * dev.ktstr.kernel.progress.Progress} of the configuration hears of each resolve on the thread that asks.
 */
public final class Kernels {

    private final KernelCacheLayout layout;
    private final KernelCache cache;
    private final DistroResolver distro;
    private final ImageFileResolver imageFile;
    private final ModulesResolver modules;
    private final Sources sources;
    private final Sources offlineSources;
    private final KernelBuilder builder;
    private final SourceResolver built;

    private Kernels(KernelsConfig config, Commands commands, InstantSource clock) {
        this.layout = new KernelCacheLayout(config.cacheDir());
        this.cache = new KernelCache(layout, config.progress());
        DistroKernels archive = new DistroKernels(commands, config.machine(), layout.apt(), config.progress());
        this.distro = new DistroResolver(config, layout, cache, new SpecIndex(layout), archive, clock);
        this.modules = new ModulesResolver(config, layout, cache, archive);
        this.imageFile = new ImageFileResolver(layout, cache, config.progress());
        this.sources = sources(config, layout, commands, clock);
        this.offlineSources = sources(config.withOffline(true), layout, commands, clock);
        this.builder = new KernelBuilder(layout, cache, commands, config.build(), config.remote(), config.progress());
        this.built = new SourceResolver(config, layout, cache, new SpecIndex(layout), sources, builder, clock);
    }

    private static Sources sources(
            KernelsConfig config, KernelCacheLayout layout, Commands commands, InstantSource clock) {
        return Sources.of(
                layout,
                config.sources(),
                new DistroSourcePackages(commands, config.machine(), layout.apt(), config.progress()),
                config.offline(),
                config.refresh(),
                config.progress(),
                clock);
    }

    /** Opens the door; touches nothing yet. */
    public static Kernels of(KernelsConfig config) {
        return of(config, new ExecCommands(), InstantSource.system());
    }

    static Kernels of(KernelsConfig config, Commands commands, InstantSource clock) {
        return new Kernels(config, commands, clock);
    }

    /**
     * Gives the kernel a spec names. A prebuilt kernel is fetched when the cache has no answer younger than a day; a
     * warm resolve runs no process and takes milliseconds.
     *
     * @return a sound entry of the cache
     * @throws KernelException when there is no such kernel; the message says what was expected and what to do. Also
     *     when the thread is interrupted, which stops a running download; the thread's interrupt flag is set again
     */
    public KernelEntry resolve(KernelSpec spec) {
        KernelEntry entry = run(spec.text(), spec.dispatch(new Resolutions()));
        cache.markUsed(entry);
        return entry;
    }

    /**
     * Gives the kernels that a spec means: of a range the newest release of each of its series, else the spec itself.
     *
     * @throws KernelException when a range holds no release, or the list of releases is not to be had
     */
    public List<KernelSpec> expand(KernelSpec spec) {
        return run(spec.text(), () -> sources.expand(spec));
    }

    /**
     * Tells what {@link #expand} would say by the lists of releases that are here, without network, and without changing anything on
     * disk.
     *
     * @return the kernels; empty when there are no such lists yet
     * @throws KernelException when a range holds no release
     */
    public Optional<List<KernelSpec>> expandOffline(KernelSpec spec) {
        try {
            return Optional.of(run(spec.text(), () -> offlineSources.expand(spec)));
        } catch (OfflineException e) {
            return Optional.empty();
        }
    }

    /**
     * Gives modules of a prebuilt kernel, with all that they depend on. They are fetched when the cache does not have them;
     * {@link KernelsConfig#refresh} does not matter, since a package of a version never changes.
     *
     * @param kernel a resolved kernel of the distribution
     * @param names such as {@code kvm-amd}; dashes or underscores
     * @throws KernelException when they are not to be had; the message says why and what to do
     */
    public KernelModules modules(KernelEntry kernel, List<String> names) {
        return run("modules of " + kernel.key(), () -> modules.resolve(kernel, names));
    }

    /**
     * Builds a kernel from its sources and puts it into the cache, also when one is there.
     *
     * @param spec of a release, of the distribution's sources, of a commit or of a tree
     * @throws KernelException when it cannot be built, or is nothing that is built
     */
    public KernelEntry buildAnew(KernelSpec spec) {
        return run(spec.text(), () -> built.buildAnew(spec));
    }

    /**
     * Makes sure that the cache is a place to build in.
     *
     * @throws KernelException when make cannot bear its name
     */
    public void requirePlaceToBuild() {
        run("that is to be built", () -> {
            builder.requirePlace();
            return null;
        });
    }

    /** {@return what this machine lacks to build kernels from sources; empty when it can} */
    public Optional<MissingTools> missingTools() {
        return run("that is to be built", builder::missingTools);
    }

    /** {@return whether a kernel was built here with other options than one would be built with now} */
    public boolean isStale(KernelEntry entry) {
        return run(entry.key(), () -> builder.isStale(entry));
    }

    /**
     * Tells what {@link #resolve} would find in the cache, without network, and without changing anything on disk.
     *
     * @return the entry, or empty when the kernel would be fetched, or taken from its file
     * @throws KernelException when there can be no such kernel: no such file or key, a key whose sources nobody vouches for, or a file
     *     that is no kernel
     */
    public Optional<KernelEntry> lookUp(KernelSpec spec) {
        return run(spec.text(), spec.dispatch(new LookUps()));
    }

    /**
     * Tells for how long a kernel goes on to be what {@link #resolve} gives, and what would have to change.
     *
     * @param spec of one kernel
     * @param entry what it gave
     * @return empty when nobody knows: of what is looked at each time, such as a tree or an image of the user
     */
    public Optional<Grounds> grounds(KernelSpec spec, KernelEntry entry) {
        return run(spec.text(), spec.dispatch(new Foundations(entry)));
    }

    private <T> T run(String what, Step<T> step) {
        try {
            return step.run();
        } catch (IOException e) {
            throw unusable(what, e);
        } catch (UncheckedIOException e) {
            throw unusable(what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KernelException("Interrupted while resolving the kernel " + what + ".", e);
        }
    }

    /** A key names one kernel, and says nothing of whether somebody vouches for it. */
    private KernelEntry cached(KernelCache from, KernelSpec.CacheKey spec) throws IOException, InterruptedException {
        KernelEntry entry = from.find(spec.key())
                .orElseThrow(
                        () -> new CacheException("The cache " + layout.root() + " holds no sound kernel with the key "
                                + spec.key() + ". It holds " + keys()
                                + ". Use one of these, or a spec that can be fetched, such as"
                                + " distro:7.0."));
        sources.requireAllowed(entry);
        return entry;
    }

    private String keys() {
        try {
            String keys = String.join(", ", cache.keys());
            return keys.isEmpty() ? "none" : keys;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KernelException unusable(String what, IOException cause) {
        if (cause instanceof FileSystemException of
                && of.getFile() != null
                && !Path.of(of.getFile()).toAbsolutePath().normalize().startsWith(layout.root())) {
            return new KernelException(
                    "Cannot use " + of.getFile() + " (" + Reason.alone(cause) + "), which is needed for the kernel "
                            + what
                            + ". Expected files that this user may read, and links that lead somewhere. Correct that, or"
                            + " name another kernel.",
                    cause);
        }
        return new CacheException(
                "Cannot read or write the kernel cache " + layout.root() + " (" + Reason.of(cause)
                        + "). Check its permissions and the free space, or choose another directory: KTSTR_CACHE_DIR.",
                cause);
    }

    /** What is done for one kind of spec, bound and ready to run. */
    private interface Step<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Says who resolves which kind of spec. */
    private final class Resolutions implements KernelSpec.Handler<Step<KernelEntry>> {
        @Override
        public Step<KernelEntry> distro(KernelSpec.Distro spec) {
            return () -> distro.resolve(spec);
        }

        @Override
        public Step<KernelEntry> distroSource(KernelSpec.DistroSource spec) {
            return () -> built.resolve(spec);
        }

        @Override
        public Step<KernelEntry> host(KernelSpec.Host spec) {
            return () -> imageFile
                    .resolve(new KernelSpec.ImageFile(HostKernel.image()))
                    .answering(spec.text(), KernelEntry.Origin.FILE);
        }

        @Override
        public Step<KernelEntry> git(KernelSpec.Git spec) {
            return () -> built.resolve(spec);
        }

        @Override
        public Step<KernelEntry> range(KernelSpec.Range spec) {
            throw KernelSpecException.ofManyKernels(spec);
        }

        @Override
        public Step<KernelEntry> release(KernelSpec.Release spec) {
            return () -> built.resolve(spec);
        }

        @Override
        public Step<KernelEntry> tree(KernelSpec.Tree spec) {
            return () -> built.resolve(spec);
        }

        @Override
        public Step<KernelEntry> imageFile(KernelSpec.ImageFile spec) {
            return () -> imageFile.resolve(spec);
        }

        @Override
        public Step<KernelEntry> cacheKey(KernelSpec.CacheKey spec) {
            return () -> cached(cache, spec);
        }
    }

    /** Says who looks for which kind of spec. */
    private final class LookUps implements KernelSpec.Handler<Step<Optional<KernelEntry>>> {
        @Override
        public Step<Optional<KernelEntry>> distro(KernelSpec.Distro spec) {
            return () -> distro.lookUp(spec);
        }

        @Override
        public Step<Optional<KernelEntry>> distroSource(KernelSpec.DistroSource spec) {
            return () -> built.lookUp(spec);
        }

        @Override
        public Step<Optional<KernelEntry>> host(KernelSpec.Host spec) {
            return () -> imageFile
                    .lookUp(new KernelSpec.ImageFile(HostKernel.image()))
                    .map(entry -> entry.answering(spec.text(), KernelEntry.Origin.HIT));
        }

        @Override
        public Step<Optional<KernelEntry>> git(KernelSpec.Git spec) {
            return () -> built.lookUp(spec);
        }

        @Override
        public Step<Optional<KernelEntry>> range(KernelSpec.Range spec) {
            throw KernelSpecException.ofManyKernels(spec);
        }

        @Override
        public Step<Optional<KernelEntry>> release(KernelSpec.Release spec) {
            return () -> built.lookUp(spec);
        }

        @Override
        public Step<Optional<KernelEntry>> tree(KernelSpec.Tree spec) {
            return () -> built.lookUp(spec);
        }

        @Override
        public Step<Optional<KernelEntry>> imageFile(KernelSpec.ImageFile spec) {
            return () -> imageFile.lookUp(spec);
        }

        @Override
        public Step<Optional<KernelEntry>> cacheKey(KernelSpec.CacheKey spec) {
            return () -> Optional.of(cached(cache.untouched(), spec));
        }
    }

    /** Says what an answer to which kind of spec rests on. */
    private final class Foundations implements KernelSpec.Handler<Step<Optional<Grounds>>> {
        private final KernelEntry entry;

        Foundations(KernelEntry entry) {
            this.entry = entry;
        }

        @Override
        public Step<Optional<Grounds>> distro(KernelSpec.Distro spec) {
            return () -> distro.grounds(spec, entry);
        }

        @Override
        public Step<Optional<Grounds>> distroSource(KernelSpec.DistroSource spec) {
            return () -> built.grounds(spec, entry);
        }

        @Override
        public Step<Optional<Grounds>> host(KernelSpec.Host spec) {
            return Optional::empty;
        }

        @Override
        public Step<Optional<Grounds>> git(KernelSpec.Git spec) {
            return () -> built.grounds(spec, entry);
        }

        @Override
        public Step<Optional<Grounds>> range(KernelSpec.Range spec) {
            throw KernelSpecException.ofManyKernels(spec);
        }

        @Override
        public Step<Optional<Grounds>> release(KernelSpec.Release spec) {
            return () -> built.grounds(spec, entry);
        }

        @Override
        public Step<Optional<Grounds>> tree(KernelSpec.Tree spec) {
            return Optional::empty;
        }

        @Override
        public Step<Optional<Grounds>> imageFile(KernelSpec.ImageFile spec) {
            return Optional::empty;
        }

        @Override
        public Step<Optional<Grounds>> cacheKey(KernelSpec.CacheKey spec) {
            return () -> Optional.of(Grounds.of(entry, cache.sealedFiles(entry), Answers.Term.FOR_GOOD)
                    .with(sources.trustFiles()));
        }
    }
}
