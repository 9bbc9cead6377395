// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.lock.FileMutex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Removes what a cache need not keep: kernels that are damaged and, when asked to, all but the newest; and whatever else has not been
 * used for long.
 */
public final class CacheCleaner {

    /** Longer than a test run, whose kernel must not go away between two boots. */
    private static final Duration IN_USE = Duration.ofDays(1);

    private static final String CORRUPT = "corrupt: it ";
    private static final String ABANDONED = "left by a process that was killed";

    private final KernelCacheLayout layout;
    private final InstantSource clock;
    private final Leftovers leftovers;

    /** Makes a cleaner of the cache at {@code layout}; touches nothing yet. */
    public CacheCleaner(KernelCacheLayout layout) {
        this(layout, InstantSource.system());
    }

    /** Makes a cleaner that takes the time from a clock. */
    public CacheCleaner(KernelCacheLayout layout, InstantSource clock) {
        this.layout = layout;
        this.clock = clock;
        this.leftovers = new Leftovers(layout);
    }

    /**
     * What is to be removed, as it was when that was planned.
     *
     * @param path a directory or file of the cache
     * @param lock the name of the lock that its users hold: of a kernel its key
     * @param bytes what it takes
     * @param changed when it was stored or used last
     * @param why in a few words
     */
    public record Removal(Path path, String lock, long bytes, Instant changed, String why) {}

    /**
     * A kernel that stays, although there are enough newer ones.
     *
     * @param path its directory
     * @param used when somebody last asked for it in order to boot it
     */
    public record InUse(Path path, Instant used) {}

    /**
     * What is to be done.
     *
     * @param removals what goes
     * @param inUse what would go as well, were it not in use
     */
    public record Plan(List<Removal> removals, List<InUse> inUse) {
        /** Copies the lists. */
        public Plan {
            removals = List.copyOf(removals);
            inUse = List.copyOf(inUse);
        }
    }

    /**
     * Tells what would be removed, and changes nothing. What killed processes left, damaged kernels and those in quarantine always; they
     * never take the place of one that is to be kept. What a newer ktstr stored stays, and takes none either; what was used within the
     * last day stays as well. Then downloads, logs and the package manager's state that nobody used for 30 days, and modules of kernels
     * that are gone.
     *
     * @param keep how many sound kernels stay, the newest; empty for all of them
     */
    public Plan plan(OptionalInt keep) throws IOException {
        List<Removal> removals = new ArrayList<>();
        List<InUse> inUse = new ArrayList<>();
        for (Path directory : Staging.dead(layout)) { // first: whoever removes anything else clears these away, too
            abandoned(directory).ifPresent(removals::add);
        }
        int sound = 0;
        for (CachedKernel kernel : CachedKernel.all(layout)) {
            sound += kernel.state() == CacheAudit.State.SOUND ? 1 : 0;
            boolean surplus = keep.isPresent() && sound > keep.getAsInt();
            Optional<String> why =
                    surplus ? Optional.of("older than the " + keep.getAsInt() + " to keep") : Optional.empty();
            Optional<Removal> removal = judge(kernel, why);
            removal.ifPresent(removals::add);
            if (removal.isEmpty() && surplus && kernel.state() == CacheAudit.State.SOUND) {
                Path entry = layout.entry(kernel.key());
                LastUse.of(entry).map(used -> new InUse(entry, used)).ifPresent(inUse::add);
            }
        }
        for (Path directory : FileUse.list(layout.root().resolve("quarantine"))) {
            quarantined(directory).ifPresent(removals::add);
        }
        removals.addAll(leftovers.plan(clock.instant()));
        return new Plan(removals, inUse);
    }

    /**
     * Removes what was planned, with the modules of these kernels. What is gone by now is no error, and what is not as it was planned
     * any more stays: somebody repaired, replaced or used it meanwhile.
     *
     * @return what was removed
     */
    public List<Removal> remove(List<Removal> planned) throws IOException, InterruptedException {
        List<Removal> removed = new ArrayList<>();
        for (Removal removal : planned) {
            boolean gone = FileMutex.hold(
                    layout.lock(removal.lock()),
                    () -> {},
                    () -> again(removal).filter(removal::equals).isPresent() && discard(removal.path()));
            if (gone) {
                removed.add(removal);
            }
            if (removal.path().equals(layout.entry(removal.lock()))) {
                removeModules(removal.lock());
            }
        }
        return removed;
    }

    private Optional<Removal> again(Removal planned) throws IOException {
        if (isAbandoned(planned.path())) {
            return Staging.dead(layout).contains(planned.path()) ? abandoned(planned.path()) : Optional.empty();
        }
        if (planned.path().startsWith(layout.kernels())) {
            Optional<String> surplus = Optional.of(planned.why()).filter(why -> !why.startsWith(CORRUPT));
            Optional<CachedKernel> kernel = CachedKernel.look(layout, planned.lock());
            return kernel.isPresent() ? judge(kernel.get(), surplus) : Optional.empty();
        }
        return planned.path().equals(layout.quarantine(planned.lock()))
                ? quarantined(planned.path())
                : leftovers.again(planned, clock.instant());
    }

    private boolean isAbandoned(Path path) {
        return path.startsWith(layout.tmp());
    }

    private static Optional<Removal> abandoned(Path directory) throws IOException {
        return FileUse.of(directory)
                .map(use -> new Removal(directory, Staging.LOCK, use.bytes(), use.changed(), ABANDONED));
    }

    /** {@return the removal of a kernel; empty if it stays} */
    private Optional<Removal> judge(CachedKernel kernel, Optional<String> surplus) throws IOException {
        Optional<String> why =
                switch (kernel.state()) {
                    case CORRUPT -> Optional.of(CORRUPT + kernel.problem().orElse(""));
                    case SOUND -> isInUse(kernel) ? Optional.empty() : surplus;
                    case NEWER -> Optional.empty();
                };
        return why.map(reason ->
                new Removal(layout.entry(kernel.key()), kernel.key(), kernel.bytes(), kernel.storedAt(), reason));
    }

    private boolean isInUse(CachedKernel kernel) throws IOException {
        return LastUse.of(layout.entry(kernel.key()))
                .filter(clock.instant().minus(IN_USE)::isBefore)
                .isPresent();
    }

    private static Optional<Removal> quarantined(Path directory) throws IOException {
        String key = directory.getFileName().toString();
        return FileUse.of(directory)
                .map(use -> new Removal(
                        directory, key, use.bytes(), use.changed(), "in quarantine; its reason.txt says why"));
    }

    private void removeModules(String key) throws IOException, InterruptedException {
        FileMutex.hold(layout.lock(Leftovers.modulesLock(key)), () -> {}, () -> {
            if (!Files.exists(layout.entry(key))) {
                discard(layout.modules(key));
            }
            return null;
        });
    }

    /** Out of the way at once, and then file by file: nobody meets half of it, whenever this ends. */
    private boolean discard(Path path) throws IOException, InterruptedException {
        if (isAbandoned(path)) {
            Staging.delete(path); // nobody meets it anyway
            return true;
        }
        try (Staging staging = Staging.open(layout)) {
            Files.move(path, staging.file("discarded"), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            return false; // somebody else was quicker
        }
    }
}
