// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.kernels;

import dev.ktstr.kernel.cache.CacheAudit;
import dev.ktstr.kernel.cache.CachedKernel;
import dev.ktstr.kernel.cache.KernelEntry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The kernels of a cache as a table: a line each, the newest first. */
public final class KernelTable {

    private static final long MIB = 1L << 20;
    private static final List<String> TITLES = List.of("KEY", "VERSION", "SOURCE", "ARCH", "STORED (UTC)", "MiB", "");
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private KernelTable() {}

    /**
     * {@return the lines: titles, a line for each kernel, what they take together, and what the marks mean that occur}
     *
     * @param stale whether a kernel was built with other options than one would be built with now
     */
    public static List<String> lines(List<CachedKernel> kernels, Predicate<KernelEntry> stale) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        boolean anyStale = false;
        boolean anyCorrupt = false;
        for (CachedKernel kernel : kernels) {
            boolean isStale = kernel.entry().filter(stale).isPresent();
            rows.add(row(kernel, isStale));
            anyStale |= isStale;
            anyCorrupt |= kernel.state() == CacheAudit.State.CORRUPT;
        }
        List<String> lines = new ArrayList<>(aligned(rows));
        long bytes = kernels.stream().mapToLong(CachedKernel::bytes).sum();
        lines.add(kernels.size() + (kernels.size() == 1 ? " kernel, " : " kernels, ") + mib(bytes) + " MiB");
        if (anyStale) {
            lines.add("(stale config): built with other options than it would be now; it is still used where its key is"
                    + " named, and is otherwise built again when it is asked for");
        }
        if (anyCorrupt) {
            lines.add("(corrupt): not what was stored; never used, and removed by ktstr:kernel-clean");
        }
        return lines;
    }

    private static List<String> row(CachedKernel kernel, boolean stale) {
        String mark =
                switch (kernel.state()) {
                    case CORRUPT -> "(corrupt: it " + kernel.problem().orElse("") + ")";
                    case NEWER -> "(" + kernel.problem().orElse("") + ")";
                    case SOUND -> stale ? "(stale config)" : "";
                };
        return List.of(
                kernel.key(),
                kernel.entry().map(KernelEntry::version).orElse("?"),
                source(kernel.key()),
                "x86_64",
                when(kernel.storedAt()),
                mib(kernel.bytes()),
                mark);
    }

    /** The word of the key before the architecture. */
    private static String source(String key) {
        String before = key.substring(0, key.lastIndexOf("-x86_64-"));
        return before.substring(before.lastIndexOf('-') + 1);
    }

    private static String when(Instant instant) {
        return WHEN.format(instant);
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f", (double) bytes / MIB);
    }

    private static List<String> aligned(List<List<String>> rows) {
        int[] widths = new int[TITLES.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
