// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.build.BuildInputs;
import dev.ktstr.kernel.build.BuildSetUp;
import dev.ktstr.kernel.build.KernelBuilder;
import dev.ktstr.kernel.cache.KernelCache;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Sha256;
import dev.ktstr.kernel.cache.SpecIndex;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.source.KernelSource;
import dev.ktstr.kernel.source.Sources;
import dev.ktstr.kernel.spec.GitRef;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Resolves what is built from sources. Which sources a spec means is remembered, so that a warm resolve asks no server; the user's own
 * tree is looked at each time.
 */
final class SourceResolver {

    private static final int NAME_CHARS = 16;

    private final KernelsConfig config;
    private final KernelCacheLayout layout;
    private final KernelCache cache;
    private final Answers answers;
    private final Sources sources;
    private final KernelBuilder builder;
    private final InstantSource clock;

    SourceResolver(
            KernelsConfig config,
            KernelCacheLayout layout,
            KernelCache cache,
            SpecIndex index,
            Sources sources,
            KernelBuilder builder,
            InstantSource clock) {
        this.config = config;
        this.layout = layout;
        this.cache = cache;
        this.answers = new Answers(index, clock);
        this.sources = sources;
        this.builder = builder;
        this.clock = clock;
    }

    KernelEntry resolve(KernelSpec spec) throws IOException, InterruptedException {
        if (spec instanceof KernelSpec.Tree) {
            return make(spec, false);
        }
        BuildSetUp setUp = builder.setUp();
        String name = name(spec, setUp);
        Optional<KernelEntry> young = config.refresh() ? Optional.empty() : remembered(cache, spec, name, false);
        if (young.isPresent()) {
            return young.get();
        }
        Instant started = clock.instant();
        return FileMutex.hold(
                layout.lock("spec-" + name),
                () -> config.progress().message("Waiting for another build to resolve " + spec.text()),
                () -> {
                    // Who waited for the lock finds the answer of who held it, but may want more proof than that one.
                    Optional<KernelEntry> there = usable(cache, spec, answers.foundSince(name, started));
                    return there.isPresent() ? there.get() : askOrFallBack(spec, setUp, name);
                });
    }

    /** Builds, whatever the cache has. */
    KernelEntry buildAnew(KernelSpec spec) throws IOException, InterruptedException {
        if (spec instanceof KernelSpec.Tree) {
            return make(spec, true);
        }
        BuildSetUp setUp = builder.setUp();
        String name = name(spec, setUp);
        return FileMutex.hold(
                layout.lock("spec-" + name),
                () -> config.progress().message("Waiting for another build to resolve " + spec.text()),
                () -> remember(name, spec, setUp, sources.find(spec), true));
    }

    /** {@return what the cache alone answers; changes nothing in it} */
    Optional<KernelEntry> lookUp(KernelSpec spec) throws IOException, InterruptedException {
        if (spec instanceof KernelSpec.Tree) {
            KernelSource source = sources.find(spec);
            BuildInputs inputs = builder.setUpUntouched().inputs(source);
            return cache.untouched()
                    .find(inputs.key())
                    .map(entry -> entry.answering(spec.text(), KernelEntry.Origin.HIT));
        }
        return remembered(cache.untouched(), spec, name(spec, builder.setUpUntouched()), true);
    }

    /** {@return how long a kernel goes on to be the answer; empty when nobody knows, as with a tree, which is looked at each time} */
    Optional<Grounds> grounds(KernelSpec spec, KernelEntry entry) throws IOException, InterruptedException {
        if (spec instanceof KernelSpec.Tree || config.refresh()) {
            return Optional.empty();
        }
        String name = name(spec, builder.setUpUntouched());
        Optional<Answers.Term> term = answers.term(name, entry);
        Optional<List<Path>> setUp = builder.setUpFiles();
        if (term.isEmpty() || setUp.isEmpty()) {
            return Optional.empty();
        }
        Answers.Term good = config.offline() || isForGood(spec) ? Answers.Term.FOR_GOOD : term.get();
        return Optional.of(Grounds.of(entry, cache.sealedFiles(entry), good)
                .with(List.of(answers.file(name)))
                .with(setUp.get())
                .with(sources.trustFiles()));
    }

    private KernelEntry askOrFallBack(KernelSpec spec, BuildSetUp setUp, String name)
            throws IOException, InterruptedException {
        KernelSource source;
        try {
            source = sources.find(spec);
        } catch (KernelException e) {
            Optional<KernelEntry> old = e.isNoAnswer() ? remembered(cache, spec, name, true) : Optional.empty();
            if (old.isEmpty()) {
                throw e;
            }
            config.progress()
                    .warning("Using the cached kernel " + old.get().version() + " for " + spec.text() + ", because: "
                            + e.getMessage());
            answers.rememberForNow(name, old.get());
            return old.get();
        }
        return remember(name, spec, setUp, source, false);
    }

    private KernelEntry make(KernelSpec spec, boolean anew) throws IOException, InterruptedException {
        KernelSource source = sources.find(spec);
        return make(spec, builder.setUp().inputs(source), source, anew);
    }

    private KernelEntry make(KernelSpec spec, BuildInputs inputs, KernelSource source, boolean anew)
            throws IOException, InterruptedException {
        // The same digest says that it is of the same file, not that anybody vouched for that: a build without
        // authentication may have made it. The builder proves its sources then.
        Optional<KernelEntry> there =
                anew ? Optional.empty() : builder.find(inputs, spec.text()).filter(sources::believes);
        return there.isPresent() ? there.get() : builder.resolve(inputs, spec.text(), source, anew);
    }

    private KernelEntry remember(String name, KernelSpec spec, BuildSetUp setUp, KernelSource source, boolean anew)
            throws IOException, InterruptedException {
        BuildInputs inputs = setUp.inputs(source);
        KernelEntry entry = make(spec, inputs, source, anew);
        if (!entry.key().equals(inputs.key())) {
            return entry; // something changed while it was built, so nobody knows what it answers
        }
        if (source.isProvisional()) {
            answers.rememberForNow(name, entry);
        } else {
            answers.remember(name, entry);
        }
        return entry;
    }

    private Optional<KernelEntry> remembered(KernelCache from, KernelSpec spec, String name, boolean ofAnyAge)
            throws IOException, InterruptedException {
        boolean whateverItsAge = ofAnyAge || config.offline() || isForGood(spec);
        return usable(from, spec, whateverItsAge ? answers.last(name) : answers.young(name));
    }

    private Optional<KernelEntry> usable(KernelCache from, KernelSpec spec, Optional<String> key)
            throws IOException, InterruptedException {
        return key.isPresent()
                ? from.find(key.get())
                        .filter(sources::allows)
                        .map(entry -> entry.answering(spec.text(), KernelEntry.Origin.HIT))
                : Optional.empty();
    }

    /** {@return whether a spec means the same sources for ever} */
    private static boolean isForGood(KernelSpec spec) {
        return (spec instanceof KernelSpec.Git git && git.ref().kind() == GitRef.Kind.SHA)
                || (spec instanceof KernelSpec.Release release
                        && release.versions().exact().isPresent());
    }

    /** What an answer depends on, as a file name: the spec, and the options and tools that a kernel of it is made with. */
    private static String name(KernelSpec spec, BuildSetUp setUp) {
        return "built-" + Sha256.of(spec.text() + "\n" + setUp.word()).substring(0, NAME_CHARS);
    }
}
