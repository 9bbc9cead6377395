// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a cache holds beside kernels, and can be had again: downloads, logs and the package manager's state, as far as they have not been
 * used for long; and modules of kernels that are gone.
 */
final class Leftovers {

    private static final Duration KEPT = Duration.ofDays(30);
    private static final String UNUSED = "not used for " + KEPT.toDays() + " days";
    private static final String ORPHANED = "modules of a kernel that is gone";

    private final KernelCacheLayout layout;

    Leftovers(KernelCacheLayout layout) {
        this.layout = layout;
    }

    /** {@return the lock that users of a kernel's modules hold} */
    static String modulesLock(String key) {
        return "modules-" + key;
    }

    /** {@return what is to be removed} */
    List<CacheCleaner.Removal> plan(Instant now) throws IOException {
        List<CacheCleaner.Removal> removals = new ArrayList<>();
        for (Path path : candidates()) {
            judge(path, now).ifPresent(removals::add);
        }
        return removals;
    }

    /** {@return the same removal as it would be planned now} */
    Optional<CacheCleaner.Removal> again(CacheCleaner.Removal planned, Instant now) throws IOException {
        return judge(planned.path(), now);
    }

    private List<Path> candidates() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (Path directory : FileUse.list(layout.sources())) {
            FileUse.list(directory).stream().filter(Leftovers::isDownload).forEach(paths::add);
        }
        paths.addAll(FileUse.list(layout.modules()));
        paths.addAll(FileUse.list(layout.logs()));
        paths.addAll(FileUse.list(layout.apt()));
        return paths;
    }

    /** The lists of what was released are small, and what says whether one that a server gives is older than the last one seen. */
    private static boolean isDownload(Path path) {
        return !path.getParent().endsWith("lists") && !path.toString().endsWith(".asc");
    }

    private Optional<CacheCleaner.Removal> judge(Path path, Instant now) throws IOException {
        Optional<FileUse> use = FileUse.of(path);
        if (use.isEmpty()) {
            return Optional.empty();
        }
        String name = path.getFileName().toString();
        if (path.getParent().equals(layout.modules())) {
            return Files.exists(layout.entry(name))
                    ? Optional.empty()
                    : Optional.of(new CacheCleaner.Removal(
                            path,
                            modulesLock(name),
                            use.get().bytes(),
                            use.get().used(),
                            ORPHANED));
        }
        return use.get().used().isAfter(now.minus(KEPT))
                ? Optional.empty()
                : Optional.of(new CacheCleaner.Removal(
                        path, lock(path), use.get().bytes(), use.get().used(), UNUSED));
    }

    private String lock(Path path) {
        String name = path.getFileName().toString();
        if (path.startsWith(layout.logs())) {
            return name.replaceFirst("\\.log$", ""); // a build holds the lock that its log is named after
        }
        if (path.startsWith(layout.apt())) {
            return AptLock.NAME;
        }
        // What lies beside a download, such as a part of it, its digest or its signature, has no lock of its own.
        String download = name.replaceFirst("\\.part(\\.of)?$", "")
                .replaceFirst("\\.(next|sha256)$", "")
                .replaceFirst("\\.tar\\.sign$", ".tar.xz");
        return "sources-" + path.getParent().getFileName() + "-" + download;
    }
}
