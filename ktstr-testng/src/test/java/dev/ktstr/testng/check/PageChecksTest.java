// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MemPolicy;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.plan.WorkerSettings;
import dev.ktstr.guest.report.NumaPages;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.testng.Workers;
import dev.ktstr.testng.outcome.Outcome;
import java.util.List;
import java.util.Map;
import org.testng.annotations.Test;

public class PageChecksTest {
    private static final CgroupPlan ANYWHERE = CgroupPlan.of("web", new WorkGroup(2, Work.of(WorkType.SPIN)));
    private static final CgroupPlan ON_NODE_1 = ANYWHERE.withCpuset(CpuSet.of(4, 7));
    private static final WorkerReport UNKNOWN = Workers.healthy(1, "web");

    /** {@return a worker with so many pages on the nodes 0, 1, and 2, which has no CPUs, while 30 pages were moved} */
    private static WorkerReport pages(long node0, long node1, long node2) {
        return Workers.remembered(Workers.healthy(0, "web"), Map.of(0, node0, 1, node1, 2, node2), 30);
    }

    private static List<Finding> findings(Thresholds thresholds, CgroupPlan cgroup, WorkerReport... workers) {
        return CheckRuns.findings(thresholds, Workers.report(workers), cgroup);
    }

    @Test
    public void pagesOffTheCpusetsNodesAreNotLocal() {
        Thresholds local = Thresholds.NONE.withMinPageLocality(0.8);
        assertThat(findings(local, ON_NODE_1, pages(20, 80, 0))).isEmpty();
        assertThat(findings(local, ON_NODE_1, pages(20, 79, 1)))
                .containsExactly(new Finding(
                        Outcome.PAGE_LOCALITY,
                        "page locality 0.7900 below threshold 0.8000 (79/100 pages local) of tid 100 in web",
                        false));
        assertThat(findings(local, ANYWHERE, pages(20, 79, 1)))
                .as("without a cpuset every node with CPUs is local")
                .isEmpty();
        assertThat(findings(local, ON_NODE_1, pages(100, 0, 0)))
                .extracting(Finding::message)
                .containsExactly("page locality 0.0000 below threshold 0.8000 (0/100 pages local) of tid 100 in web");
    }

    @Test
    public void pagesOnNodesWithoutCpusAreOfASlowTier() {
        assertThat(findings(Thresholds.NONE.withMaxSlowTierRatio(0.25), ANYWHERE, pages(40, 35, 25)))
                .isEmpty();
        assertThat(findings(Thresholds.NONE.withMaxSlowTierRatio(0.24), ANYWHERE, pages(40, 35, 25)))
                .containsExactly(new Finding(
                        Outcome.SLOW_TIER,
                        "slow-tier ratio 0.2500 exceeds threshold 0.2400 (25/100 pages on nodes without CPUs) of tid 100"
                                + " in web",
                        false));
    }

    @Test
    public void migratedPagesAreCountedByAllPagesOfTheCgroup() {
        WorkerReport other = Workers.remembered(UNKNOWN, Map.of(0, 100L), 40);
        assertThat(findings(Thresholds.NONE.withMaxCrossNodeMigrationRatio(0.2), ANYWHERE, pages(50, 50, 0), other))
                .as("both saw the same pages move, and one saw the first of them only")
                .isEmpty();
        assertThat(findings(Thresholds.NONE.withMaxCrossNodeMigrationRatio(0.19), ANYWHERE, pages(50, 50, 0), other))
                .containsExactly(new Finding(
                        Outcome.CROSS_NODE_MIGRATION,
                        "cross-node migration ratio 0.2000 exceeds threshold 0.1900 (40/200 pages migrated) in web",
                        false));
    }

    @Test
    public void whoHasNoPagesThoughItsMemoryIsBoundFails() {
        WorkGroup bound = new WorkGroup(
                1,
                Work.of(WorkType.SPIN),
                WorkerSettings.NONE.withMemory(MemPolicy.of(MemPolicy.Mode.BIND, CpuSet.of(1))),
                false);
        assertThat(findings(
                        Thresholds.NONE.withMinPageLocality(0.5),
                        CgroupPlan.of("web", bound),
                        Workers.healthy(0, "web")))
                .containsExactly(new Finding(
                        Outcome.PAGE_LOCALITY,
                        "page locality of tid 100 in web could not be judged: it has no pages at all, though its memory is"
                                + " bound to nodes",
                        false));
    }

    @Test
    public void whatTheGuestDoesNotTellIsNotJudged() {
        Thresholds everything =
                Thresholds.NONE.withMinPageLocality(1).withMaxSlowTierRatio(0).withMaxCrossNodeMigrationRatio(0);
        assertThat(findings(everything, ANYWHERE, Workers.healthy(0, "web")))
                .containsExactly(
                        Finding.notMeasured("page locality of web could not be judged: of 1 of its 1 workers the guest"
                                + " told no pages"),
                        Finding.notMeasured("cross-node migration ratio of web could not be judged: the guest told no"
                                + " pages of its workers"),
                        Finding.notMeasured(
                                "slow-tier ratio of web could not be judged: of 1 of its 1 workers the guest"
                                        + " told no pages"));
    }

    @Test
    public void aWorkerWithoutPagesHidesNoOther() {
        assertThat(findings(Thresholds.NONE.withMinPageLocality(1), ON_NODE_1, pages(1, 1, 0), UNKNOWN))
                .extracting(Finding::outcome)
                .containsExactlyInAnyOrder(Outcome.NOT_MEASURED, Outcome.PAGE_LOCALITY);
    }

    @Test
    public void aKernelThatDoesNotCountMigratedPagesSaysNothing() {
        WorkerReport known = pages(10, 0, 0);
        NumaPages silent = new NumaPages(known.numa().byNode(), NumaPages.UNKNOWN.migrated());
        assertThat(findings(
                        Thresholds.NONE.withMaxCrossNodeMigrationRatio(5), ANYWHERE, Workers.remembered(known, silent)))
                .containsExactly(Finding.notMeasured("cross-node migration ratio of web could not be judged: the kernel"
                        + " does not count migrated pages (CONFIG_NUMA_BALANCING)"));
    }

    @Test
    public void theNodesOfACpusetThatIsGivenDuringTheRunAreLocal() {
        Thresholds local = Thresholds.NONE.withMinPageLocality(0.8);
        RunPlan moved = CheckRuns.doing(
                List.of(ANYWHERE.withCpuset(CpuSet.of(0))), new CgroupOp.SetCpuset("web", CpuSet.of(4, 7)));
        assertThat(CheckRuns.findings(local, VcpuTimeline.UNKNOWN, Workers.report(pages(10, 90, 0)), moved))
                .isEmpty();
        assertThat(CheckRuns.findings(local, VcpuTimeline.UNKNOWN, Workers.report(pages(10, 60, 30)), moved))
                .extracting(Finding::message)
                .containsExactly("page locality 0.7000 below threshold 0.8000 (70/100 pages local) of tid 100 in web");
        assertThat(new WorkerChecks(
                                moved,
                                Workers.report(pages(10, 60, 30)),
                                local,
                                VcpuTimeline.UNKNOWN,
                                CheckRuns.TWO_NODES)
                        .stats())
                .extracting(stats -> stats.pages().local())
                .containsExactly(70L);
    }

    @Test
    public void theNodesOfTheCpusetAroundACgroupAreLocal() {
        CgroupPlan inner = CgroupPlan.of("web/inner", new WorkGroup(1, Work.of(WorkType.SPIN)));
        WorkerReport worker = Workers.remembered(Workers.healthy(0, "web/inner"), Map.of(0, 60L, 1, 40L), 0);
        CgroupPlan outer = CgroupPlan.of("web").withCpuset(CpuSet.of(4, 7));
        assertThat(CheckRuns.findings(Thresholds.NONE.withMinPageLocality(0.5), Workers.report(worker), outer, inner))
                .extracting(Finding::message)
                .containsExactly(
                        "page locality 0.4000 below threshold 0.5000 (40/100 pages local) of tid 100 in web/inner");
    }
}
