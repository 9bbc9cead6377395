// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.report.WorkerReport;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where workers had their memory when their work was done, in pages.
 *
 * @param total all their pages; 0 where the kernel did not tell
 * @param local those on the nodes of the CPUs that they may be on in the course of the run, or on any node with CPUs where they have no
 *     cpuset
 * @param slowTier those on nodes without CPUs
 * @param migrated pages that NUMA balancing moved in the whole guest while they ran, the most that one of them saw; empty where the
 *     kernel does not count them
 */
public record PageStats(long total, long local, long slowTier, OptionalLong migrated) {
    static PageStats of(List<WorkerReport> workers, Set<Integer> localNodes, NumaLayout layout) {
        long total = 0;
        long local = 0;
        long slowTier = 0;
        for (WorkerReport worker : workers) {
            for (var pages : worker.numa().byNode().entrySet()) {
                total += pages.getValue();
                local += localNodes.contains(pages.getKey()) ? pages.getValue() : 0;
                slowTier += layout.isSlowTier(pages.getKey()) ? pages.getValue() : 0;
            }
        }
        return new PageStats(
                total,
                local,
                slowTier,
                workers.stream()
                        .flatMapToLong(worker -> worker.numa().migrated().stream())
                        .max());
    }

    /** {@return the share of local pages, 0 to 1; empty where there are no pages} */
    public OptionalDouble locality() {
        return share(local);
    }

    /** {@return the share of pages on nodes without CPUs, 0 to 1; empty where there are no pages} */
    public OptionalDouble slowTierRatio() {
        return share(slowTier);
    }

    /** {@return migrated pages by all pages; empty where there are none, or where the kernel does not count them} */
    public OptionalDouble crossNodeMigrationRatio() {
        return migrated.isEmpty() ? OptionalDouble.empty() : share(migrated.getAsLong());
    }

    private OptionalDouble share(long part) {
        return total == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / total);
    }
}
