// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.cache.AptLock;
import dev.ktstr.kernel.cache.CacheException;
import dev.ktstr.kernel.cache.KernelCache;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.KernelDraft;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.cache.SpecIndex;
import dev.ktstr.kernel.cache.Staging;
import dev.ktstr.kernel.distro.DistroException;
import dev.ktstr.kernel.distro.DistroKernels;
import dev.ktstr.kernel.image.KernelImage;
import dev.ktstr.kernel.lock.FileMutex;
import dev.ktstr.kernel.process.CommandException;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.spec.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Resolves prebuilt kernels of the distribution: from the cache while its answer is young, else from the archive. */
final class DistroResolver {

    private final KernelsConfig config;
    private final Progress progress;
    private final KernelCacheLayout layout;
    private final KernelCache cache;
    private final Answers answers;
    private final DistroKernels distro;
    private final InstantSource clock;

    DistroResolver(
            KernelsConfig config,
            KernelCacheLayout layout,
            KernelCache cache,
            SpecIndex index,
            DistroKernels distro,
            InstantSource clock) {
        this.config = config;
        this.progress = config.progress();
        this.layout = layout;
        this.cache = cache;
        this.answers = new Answers(index, clock);
        this.distro = distro;
        this.clock = clock;
    }

    KernelEntry resolve(KernelSpec.Distro spec) throws IOException, InterruptedException {
        if (config.offline()) {
            Optional<KernelEntry> entry = anyCached(cache, spec);
            if (entry.isEmpty()) {
                throw offline(spec);
            }
            return entry.get();
        }
        Instant started = clock.instant();
        if (!config.refresh()) {
            Optional<KernelEntry> young = hit(cache, spec, answers.young(name(spec)));
            if (young.isPresent()) {
                return young.get();
            }
        }
        return holding("spec-" + name(spec), "Waiting for another build to resolve " + spec.text(), () -> {
            // Who waited for the lock finds the answer of who held it.
            Optional<KernelEntry> answered = hit(cache, spec, answers.foundSince(name(spec), started));
            return answered.isPresent() ? answered.get() : askOrFallBack(spec);
        });
    }

    /** {@return what the cache alone answers; changes nothing in it} */
    Optional<KernelEntry> lookUp(KernelSpec.Distro spec) throws IOException, InterruptedException {
        return anyCached(cache.untouched(), spec);
    }

    /** {@return how long a kernel goes on to be the answer; empty when nobody knows} */
    Optional<Grounds> grounds(KernelSpec.Distro spec, KernelEntry entry) throws IOException {
        Optional<Answers.Term> term = answers.term(name(spec), entry);
        if (term.isEmpty() || config.refresh()) {
            return Optional.empty();
        }
        Answers.Term good = config.offline() ? Answers.Term.FOR_GOOD : term.get();
        return Optional.of(Grounds.of(entry, cache.sealedFiles(entry), good).with(List.of(answers.file(name(spec)))));
    }

    private KernelEntry askOrFallBack(KernelSpec.Distro spec) throws IOException, InterruptedException {
        try {
            return AptLock.hold(layout, progress, () -> ask(spec));
        } catch (DistroException | CommandException e) {
            KernelEntry entry = anyCached(cache, spec).orElseThrow(() -> e);
            progress.message("Using the cached kernel " + entry.version() + " for " + spec.text()
                    + ", because the archive offered none. " + e.getMessage());
            answers.rememberForNow(name(spec), entry);
            return entry;
        }
    }

    private KernelEntry ask(KernelSpec.Distro spec) throws IOException, InterruptedException {
        DistroKernels.Offer offer = distro.newest(spec.version());
        Optional<KernelEntry> known = cached(offer);
        KernelEntry entry =
                known.isPresent() ? known.get().answering(spec.text(), KernelEntry.Origin.HIT) : fetch(spec, offer);
        if (offer.isProvisional()) {
            answers.rememberForNow(name(spec), entry);
        } else {
            answers.remember(name(spec), entry);
        }
        return entry;
    }

    private KernelEntry fetch(KernelSpec.Distro spec, DistroKernels.Offer offer)
            throws IOException, InterruptedException {
        try (Staging staging = cache.stage()) {
            Path image = staging.file(KernelCacheLayout.BZIMAGE);
            Path vmlinux = staging.file(KernelCacheLayout.VMLINUX);
            Path download = Files.createDirectory(staging.file("download"));
            offer.fetch(download, image);
            Files.delete(download);
            String release = KernelImage.of(image).unpack(vmlinux, progress);
            KernelDraft draft = new KernelDraft(
                    "distro", spec.text(), release, offer.version().toString(), provenance(offer), image, vmlinux);
            return cache.store(staging, draft).answering(spec.text(), KernelEntry.Origin.FETCHED);
        }
    }

    /** The entry made from exactly this package, whichever spec asked for it. */
    private Optional<KernelEntry> cached(DistroKernels.Offer offer) throws IOException, InterruptedException {
        for (KernelEntry entry : cache.entries()) {
            if (entry.provenance().equals(provenance(offer))) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** The remembered answer whatever its age, or else the newest kernel in the cache that fits. */
    private Optional<KernelEntry> anyCached(KernelCache from, KernelSpec.Distro spec)
            throws IOException, InterruptedException {
        Optional<KernelEntry> remembered = hit(from, spec, answers.last(name(spec)));
        if (remembered.isPresent()) {
            return remembered;
        }
        return from.entries().stream()
                .filter(DistroResolver::isPrebuilt)
                .filter(entry -> KernelVersion.leading(entry.version())
                        .filter(spec.version()::includes)
                        .isPresent())
                .max(Comparator.comparing(
                        entry -> KernelVersion.leading(entry.version()).orElseThrow()))
                .map(entry -> entry.answering(spec.text(), KernelEntry.Origin.HIT));
    }

    private static Optional<KernelEntry> hit(KernelCache from, KernelSpec.Distro spec, Optional<String> key)
            throws IOException, InterruptedException {
        return key.isPresent()
                ? from.find(key.get())
                        .filter(DistroResolver::isPrebuilt)
                        .map(entry -> entry.answering(spec.text(), KernelEntry.Origin.HIT))
                : Optional.empty();
    }

    /** What was built here of the distribution's sources is none of its kernels. */
    private static boolean isPrebuilt(KernelEntry entry) {
        return entry.provenance() instanceof Provenance.DistroPackage;
    }

    private static Provenance provenance(DistroKernels.Offer offer) {
        return new Provenance.DistroPackage(offer.packageName(), offer.packageVersion(), offer.suite());
    }

    private CacheException offline(KernelSpec.Distro spec) throws IOException, InterruptedException {
        String others = cache.entries().stream()
                .filter(DistroResolver::isPrebuilt)
                .flatMap(entry -> KernelVersion.leading(entry.version()).stream())
                .distinct()
                .sorted()
                .map(KernelVersion::toString)
                .collect(Collectors.joining(", "));
        return new CacheException("Maven is offline (-o) and the cache " + layout.root() + " holds no kernel for "
                + spec.text() + (others.isEmpty() ? "" : ", only " + others)
                + ". Run the same command once without -o to fetch it.");
    }

    private <T> T holding(String lock, String whileWaiting, FileMutex.Action<T> action)
            throws IOException, InterruptedException {
        return FileMutex.hold(layout.lock(lock), () -> progress.message(whileWaiting), action);
    }

    /** The spec as a file name. */
    private static String name(KernelSpec.Distro spec) {
        return "distro-" + spec.version();
    }
}
