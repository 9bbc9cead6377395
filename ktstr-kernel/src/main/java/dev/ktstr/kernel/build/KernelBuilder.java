// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.cache.KernelCache;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Staging;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.failure.Reason;
import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.process.Commands;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.remote.KernelArchive;
import dev.ktstr.kernel.remote.RemoteException;
import dev.ktstr.kernel.remote.RemoteKernels;
import dev.ktstr.kernel.source.KernelSource;
import dev.ktstr.kernel.source.SourceTree;
import dev.ktstr.kernel.source.TreeLinks;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The door to kernels made from sources: from the cache, else from where people share them, else built. Of several threads and
 * processes that want the same kernel one builds it, and the others wait for it.
 */
public final class KernelBuilder {

    private static final int TOLD_DIFFERENCES = 6;
    private static final String NOT_SHARED = " It is not shared, and otherwise as good.";

    private final KernelCacheLayout layout;
    private final KernelCache cache;
    private final Commands commands;
    private final BuildOptions options;
    private final RemoteKernels remote;
    private final Progress progress;
    private final BuildStore store;

    /** Makes the door; touches nothing yet. */
    public KernelBuilder(
            KernelCacheLayout layout,
            KernelCache cache,
            Commands commands,
            BuildOptions options,
            RemoteKernels remote,
            Progress progress) {
        this.layout = layout;
        this.cache = cache;
        this.commands = commands;
        this.options = options;
        this.remote = remote;
        this.progress = progress;
        this.store = new BuildStore(cache, progress);
    }

    /**
     * {@return the options and tools that a kernel would be made with on this machine now}
     *
     * @throws BuildException when a fragment of the user is missing or malformed
     */
    public BuildSetUp setUp() throws IOException, InterruptedException {
        return setUp(new ToolMemory(layout));
    }

    /** {@return the same, for somebody who only looks: nothing is written} */
    public BuildSetUp setUpUntouched() throws IOException, InterruptedException {
        return setUp(new ToolMemory(layout).untouched());
    }

    private BuildSetUp setUp(ToolMemory memory) throws IOException, InterruptedException {
        return new BuildSetUp(Kconfig.with(options.fragments()), Toolchain.of(commands, memory));
    }

    /**
     * {@return the files that decide what a {@link #setUp} is: the user's options, and where programs are looked for; empty where that
     * cannot be told}
     */
    public Optional<List<Path>> setUpFiles() {
        return Toolchain.places(commands).map(places -> {
            List<Path> files = new ArrayList<>(options.fragments());
            files.addAll(places);
            return files;
        });
    }

    /**
     * Makes sure that the cache is a place to build in.
     *
     * @throws BuildException when make cannot bear its name
     */
    public void requirePlace() throws IOException {
        MakePaths.requireCache(layout.root());
    }

    /** {@return what this machine lacks to build a kernel; empty when it can} */
    public Optional<MissingTools> missingTools() throws InterruptedException {
        return Toolchain.missing(commands);
    }

    /** {@return the kernel made of these inputs, when the cache has it} */
    public Optional<KernelEntry> find(BuildInputs inputs, String spec) throws IOException, InterruptedException {
        return store.find(inputs).map(entry -> entry.answering(spec, KernelEntry.Origin.HIT));
    }

    /** {@return whether a kernel was built here with other options than one would be built with now} */
    public boolean isStale(KernelEntry entry) throws IOException {
        Optional<BuildInputs> then = BuildStore.isBuilt(entry.key()) ? store.read(entry.key()) : Optional.empty();
        return then.isPresent()
                && !then.get()
                        .options()
                        .equals(Kconfig.with(options.fragments()).options());
    }

    /**
     * Gives the kernel made of these sources. One in the cache whose sources nobody vouches for is given only when they are proven
     * now, or need not be.
     *
     * @param inputs of a {@link #setUp} with these sources
     * @param spec the spec it is for, as text
     * @param anew build, also when there is one
     * @throws BuildException when it cannot be built; says why and what to do
     */
    public KernelEntry resolve(BuildInputs inputs, String spec, KernelSource source, boolean anew)
            throws IOException, InterruptedException {
        String key = BuildStore.key(inputs);
        if (!KernelSpec.CacheKey.isKey(key)) {
            throw new BuildException("The sources for " + spec + " call themselves version '" + inputs.version()
                    + "', which is no version of a kernel. Look at the first lines of their Makefile.");
        }
        return FileMutex.hold(
                layout.lock("build-" + key),
                () -> progress.message("Waiting for another build of kernel " + key),
                () -> {
                    Optional<KernelEntry> there = anew ? Optional.empty() : findProven(inputs, spec, source);
                    if (there.isEmpty() && !anew) {
                        there = pull(inputs, spec, source);
                    }
                    return there.isPresent() ? there.get() : build(inputs, spec, source, anew);
                });
    }

    /**
     * What was built of sources that nobody vouched for, or a pin that is gone, is no answer to who wants them proven. They are proven now: the digest of the
     * sources is one of the inputs, so the kernel is made of them, and need not be built again.
     */
    private Optional<KernelEntry> findProven(BuildInputs inputs, String spec, KernelSource source)
            throws IOException, InterruptedException {
        Optional<KernelEntry> there = find(inputs, spec);
        if (there.isEmpty()
                || !there.get().provenance().isUnproven()
                || source.provenance().isUnproven()) {
            return there;
        }
        progress.message("Kernel " + there.get().key() + " is in the cache, but nothing vouches for its sources ("
                + there.get().provenance().describe() + "). They are proven now.");
        try (Staging workshop = cache.stage()) {
            SourceTree tree = source.unpack(Files.createDirectory(workshop.file("source")));
            return cache.attribute(there.get().key(), tree.provenance())
                    .map(entry -> entry.answering(spec, KernelEntry.Origin.HIT));
        }
    }

    private Optional<KernelEntry> pull(BuildInputs inputs, String spec, KernelSource source)
            throws IOException, InterruptedException {
        try {
            Optional<Path> archive = remote.pull(name(inputs));
            if (archive.isEmpty()) {
                return Optional.empty();
            }
            try (Staging staging = cache.stage()) {
                KernelArchive.unpack(archive.get(), inputs.text(), staging.directory());
                return Optional.of(store.store(staging, spec, source.provenance(), inputs, true)
                        .answering(spec, KernelEntry.Origin.SHARED));
            }
        } catch (KernelException e) { // an image in it may be none
            progress.warning(e.getMessage() + " The kernel is built instead.");
            return Optional.empty();
        }
    }

    private KernelEntry build(BuildInputs inputs, String spec, KernelSource source, boolean anew)
            throws IOException, InterruptedException {
        // Before sources are fetched in vain.
        Toolchain.requireComplete(commands);
        requirePlace();
        Optional<BuildInputs> nearest = anew ? Optional.empty() : store.nearest(inputs);
        if (nearest.isPresent()) {
            progress.message("The cache has kernel " + inputs.version() + ", but made of something else:\n  "
                    + String.join("\n  ", inputs.since(nearest.get(), TOLD_DIFFERENCES)));
        }
        String key = BuildStore.key(inputs);
        KernelEntry entry;
        try (Staging workshop = cache.stage();
                Staging product = cache.stage()) {
            SourceTree tree = source.unpack(Files.createDirectory(workshop.file("source")));
            Path results = Files.createDirectory(workshop.file("build"));
            Path log = layout.log("build-" + key);
            Files.createDirectories(log.getParent());
            KernelBuild.Result result = new KernelBuild(commands, options, inputs.kconfig(), progress)
                    .run(buildable(tree, workshop), results, log, StepsMemory.expected(layout));
            Optional<String> change = change(tree, inputs, source);
            boolean unchanged = change.isEmpty();
            if (unchanged) {
                StepsMemory.remember(layout, result.steps());
            } else {
                progress.warning(
                        change.get() + ", so nobody knows what this kernel was made of. It is used now, and is no"
                                + " answer to the next build.");
            }
            Files.copy(result.image(), product.file(KernelCacheLayout.BZIMAGE));
            Files.copy(result.config(), product.file(KernelCacheLayout.CONFIG));
            KernelEntry stored = anew && unchanged
                    ? store.replace(product, spec, tree.provenance(), inputs)
                    : store.store(product, spec, tree.provenance(), inputs, unchanged);
            entry = stored.answering(spec, KernelEntry.Origin.BUILT);
            if (unchanged && remote.takes()) {
                push(inputs, entry, workshop.file("shared.tar.zst"));
            }
        }
        return entry;
    }

    /** {@return what became another one during the build; the options cannot, since they were read before it} */
    private Optional<String> change(SourceTree tree, BuildInputs inputs, KernelSource source)
            throws IOException, InterruptedException {
        if (tree.wasEdited()) {
            return Optional.of("The source tree " + tree.directory() + " was edited while it was built");
        }
        BuildInputs now = new BuildSetUp(inputs.kconfig(), Toolchain.of(commands, new ToolMemory(layout)))
                .inputs(inputs.version(), source.identity());
        return now.digest().equals(inputs.digest())
                ? Optional.empty()
                : Optional.of("The tools of this machine changed while kernel " + inputs.version() + " was built ("
                        + String.join(", ", now.since(inputs, TOLD_DIFFERENCES)) + ")");
    }

    /** {@return the tree, or links to it where it holds a build of its own: that is neither used nor touched} */
    private static SourceTree buildable(SourceTree tree, Staging workshop) throws IOException {
        if (!TreeLinks.isNeededFor(tree.directory())) {
            return tree;
        }
        Path links = Files.createDirectory(workshop.file("links"));
        TreeLinks.make(tree.directory(), links);
        return new SourceTree(links, tree.version(), tree.identity(), tree.provenance());
    }

    private void push(BuildInputs inputs, KernelEntry entry, Path archive) {
        try {
            KernelArchive.pack(entry, archive);
            remote.push(name(inputs), archive);
            progress.message("Kernel " + entry.key() + " is shared now");
        } catch (RemoteException e) {
            progress.warning(e.getMessage() + NOT_SHARED);
        } catch (IOException e) {
            progress.warning("Kernel " + entry.key() + " cannot be packed (" + Reason.of(e) + ")." + NOT_SHARED);
        }
    }

    private static RemoteKernels.Name name(BuildInputs inputs) {
        return new RemoteKernels.Name(inputs.version(), inputs.digest());
    }
}
