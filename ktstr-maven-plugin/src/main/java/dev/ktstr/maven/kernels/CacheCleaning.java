// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.kernels;

import dev.ktstr.kernel.cache.CacheCleaner;
import dev.ktstr.kernel.cache.CacheCleaner.InUse;
import dev.ktstr.kernel.cache.CacheCleaner.Removal;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Removes what a cache need not keep, and tells a person what and why. */
public final class CacheCleaning {

    private static final double MIB = 1 << 20;

    private CacheCleaning() {}

    /**
     * Cleans a cache.
     *
     * @param keep how many sound kernels stay, the newest; empty for all of them
     * @param dry only tell what would be removed
     * @param tell hears of each removal before it, and of all of them in the end
     */
    public static void clean(KernelCacheLayout layout, OptionalInt keep, boolean dry, Consumer<String> tell)
            throws IOException, InterruptedException {
        CacheCleaner cleaner = new CacheCleaner(layout);
        CacheCleaner.Plan plan = cleaner.plan(keep);
        for (Removal removal : plan.removals()) {
            tell.accept((dry ? "Would remove " : "Removing ") + removal.path() + ", " + mib(removal.bytes()) + ": "
                    + removal.why());
        }
        for (InUse kernel : plan.inUse()) {
            tell.accept("Keeping " + kernel.path() + ", older than the " + keep.orElseThrow()
                    + " to keep, because it was used within the last day, at "
                    + kernel.used().truncatedTo(ChronoUnit.MINUTES));
        }
        List<Removal> removed = dry ? plan.removals() : cleaner.remove(plan.removals());
        int stayed = plan.removals().size() - removed.size();
        if (stayed > 0) {
            tell.accept(counted(stayed)
                    + " stayed or had gone: somebody used, repaired or removed them since they were looked at");
        }
        long bytes = removed.stream().mapToLong(Removal::bytes).sum();
        tell.accept((dry ? "Would remove " : "Removed ") + counted(removed.size()) + ", " + mib(bytes) + ", from "
                + layout.root());
    }

    private static String counted(int paths) {
        return paths + (paths == 1 ? " directory or file" : " directories and files");
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }
}
