// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.MemPolicy;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.testng.outcome.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Where the workers' memory is, and how much of it was moved. */
final class PageChecks {
    private final Thresholds thresholds;
    private final NumaLayout layout;

    PageChecks(Thresholds thresholds, NumaLayout layout) {
        this.thresholds = thresholds;
        this.layout = layout;
    }

    void check(CgroupRun run, List<Finding> findings) {
        if (run.workers().isEmpty()) {
            return;
        }
        thresholds.number(Limit.MIN_PAGE_LOCALITY).ifPresent(floor -> checkLocality(run, floor, findings));
        thresholds.number(Limit.MAX_CROSS_NODE_MIGRATION_RATIO).ifPresent(limit -> checkMigrated(run, limit, findings));
        thresholds.number(Limit.MAX_SLOW_TIER_RATIO).ifPresent(limit -> checkSlowTier(run, limit, findings));
    }

    private PageStats pages(CgroupRun run, WorkerReport worker) {
        return PageStats.of(List.of(worker), layout.nodesOf(run.allowed()), layout);
    }

    private void checkLocality(CgroupRun run, double floor, List<Finding> findings) {
        for (WorkerReport worker : measured(run, "page locality", findings)) {
            PageStats pages = pages(run, worker);
            double locality = pages.locality().orElseThrow();
            if (locality < floor) {
                findings.add(new Finding(
                        Outcome.PAGE_LOCALITY,
                        String.format(
                                Locale.ROOT,
                                "page locality %.4f below threshold %.4f (%d/%d pages local) of tid %d in %s",
                                locality,
                                floor,
                                pages.local(),
                                pages.total(),
                                worker.tid(),
                                run.name()),
                        false));
            }
        }
    }

    private void checkSlowTier(CgroupRun run, double limit, List<Finding> findings) {
        for (WorkerReport worker : measured(run, "slow-tier ratio", findings)) {
            PageStats pages = pages(run, worker);
            double ratio = pages.slowTierRatio().orElseThrow();
            if (ratio > limit) {
                findings.add(new Finding(
                        Outcome.SLOW_TIER,
                        String.format(
                                Locale.ROOT,
                                "slow-tier ratio %.4f exceeds threshold %.4f (%d/%d pages on nodes without CPUs)"
                                        + " of tid %d in %s",
                                ratio,
                                limit,
                                pages.slowTier(),
                                pages.total(),
                                worker.tid(),
                                run.name()),
                        false));
            }
        }
    }

    /** The workers whose pages the kernel told; no process is without any. */
    private static List<WorkerReport> measured(CgroupRun run, String what, List<Finding> findings) {
        List<WorkerReport> measured = new ArrayList<>();
        int missing = 0;
        for (WorkerReport worker : run.workers()) {
            if (worker.numa().total() > 0) {
                measured.add(worker);
            } else if (isBound(run, worker)) {
                findings.add(new Finding(
                        Outcome.PAGE_LOCALITY,
                        what + " of tid " + worker.tid() + " in " + run.name()
                                + " could not be judged: it has no pages at all, though its memory is bound to nodes",
                        false));
            } else {
                missing++;
            }
        }
        if (missing > 0) {
            findings.add(Finding.notMeasured(what + " of " + run.name() + " could not be judged: of " + missing
                    + " of its " + run.workers().size() + " workers the guest told no pages"));
        }
        return measured;
    }

    /** Whose memory is bound to nodes has it there or is refused it: none is what the policy made of it. */
    private static boolean isBound(CgroupRun run, WorkerReport worker) {
        return run.plan()
                .works()
                .get(worker.work())
                .settings()
                .memory()
                .filter(policy -> policy.mode() == MemPolicy.Mode.BIND)
                .isPresent();
    }

    private static void checkMigrated(CgroupRun run, double limit, List<Finding> findings) {
        PageStats pages = run.stats().pages();
        OptionalDouble ratio = pages.crossNodeMigrationRatio();
        if (ratio.isEmpty()) {
            findings.add(Finding.notMeasured("cross-node migration ratio of " + run.name() + " could not be judged: "
                    + (pages.total() == 0
                            ? "the guest told no pages of its workers"
                            : "the kernel does not count migrated pages (CONFIG_NUMA_BALANCING)")));
        } else if (ratio.getAsDouble() > limit) {
            findings.add(new Finding(
                    Outcome.CROSS_NODE_MIGRATION,
                    String.format(
                            Locale.ROOT,
                            "cross-node migration ratio %.4f exceeds threshold %.4f (%d/%d pages migrated) in %s",
                            ratio.getAsDouble(),
                            limit,
                            pages.migrated().orElseThrow(),
                            pages.total(),
                            run.name()),
                    false));
        }
    }
}
