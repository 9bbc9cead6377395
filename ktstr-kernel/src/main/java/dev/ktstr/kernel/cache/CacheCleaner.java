// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import dev.ktstr.kernel.lock.FileMutex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Removes what a cache need not keep: kernels that are damaged and, when asked to, all but the newest; and whatever else has not been
 * used for long.
 */
public final class CacheCleaner {

    private static final String CORRUPT = "corrupt: it ";

    private final KernelCacheLayout layout;
    private final Leftovers leftovers;

    /** Makes a cleaner of the cache at {@code layout}; touches nothing yet. */
    public CacheCleaner(KernelCacheLayout layout) {
        this.layout = layout;
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
     * Tells what would be removed, and changes nothing. Damaged kernels and those in quarantine always; they never take the place
     * of one that is to be kept. What a newer ktstr stored stays, and takes none either. Then downloads, logs and the package manager's
     * state that nobody used for 30 days, and modules of kernels that are gone.
     *
     * @param keep how many sound kernels stay, the newest; empty for all of them
     */
    public List<Removal> plan(OptionalInt keep) throws IOException {
        List<Removal> removals = new ArrayList<>();
        int sound = 0;
        for (CachedKernel kernel : CachedKernel.all(layout)) {
            sound += kernel.state() == CacheAudit.State.SOUND ? 1 : 0;
            boolean surplus = keep.isPresent() && sound > keep.getAsInt();
            judge(kernel, surplus ? Optional.of("older than the " + keep.getAsInt() + " to keep") : Optional.empty())
                    .ifPresent(removals::add);
        }
        for (Path directory : FileUse.list(layout.root().resolve("quarantine"))) {
            quarantined(directory).ifPresent(removals::add);
        }
        removals.addAll(leftovers.plan(Instant.now()));
        return removals;
    }

    /**
     * Removes what was planned, with the modules of these kernels. What is gone by now is no error, and what is not as it was planned
     * any more stays: somebody repaired, replaced or used it meanwhile.
     */
    public void remove(List<Removal> removals) throws IOException, InterruptedException {
        for (Removal removal : removals) {
            FileMutex.hold(layout.lock(removal.lock()), () -> {}, () -> {
                if (again(removal).filter(removal::equals).isPresent()) {
                    discard(removal.path());
                }
                return null;
            });
            if (removal.path().equals(layout.entry(removal.lock()))) {
                removeModules(removal.lock());
            }
        }
    }

    private Optional<Removal> again(Removal planned) throws IOException {
        if (planned.path().startsWith(layout.kernels())) {
            Optional<String> surplus = Optional.of(planned.why()).filter(why -> !why.startsWith(CORRUPT));
            return CachedKernel.look(layout, planned.lock()).flatMap(kernel -> judge(kernel, surplus));
        }
        return planned.path().equals(layout.quarantine(planned.lock()))
                ? quarantined(planned.path())
                : leftovers.again(planned, Instant.now());
    }

    /** {@return the removal of a kernel; empty if it stays} */
    private Optional<Removal> judge(CachedKernel kernel, Optional<String> surplus) {
        Optional<String> why =
                switch (kernel.state()) {
                    case CORRUPT -> Optional.of(CORRUPT + kernel.problem().orElse(""));
                    case SOUND -> surplus;
                    case NEWER -> Optional.empty();
                };
        return why.map(reason ->
                new Removal(layout.entry(kernel.key()), kernel.key(), kernel.bytes(), kernel.storedAt(), reason));
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
    private void discard(Path path) throws IOException, InterruptedException {
        try (Staging staging = Staging.open(layout)) {
            Files.move(path, staging.file("discarded"), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Somebody else was quicker.
        }
    }
}
