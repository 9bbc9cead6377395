// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.NumaNode;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.lab.LabGuest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Where real workers have their memory, on two nodes with a CPU each and one without; what was found is printed. */
public class PagesIT {
    private static final Topology THREE_NODES =
            new Topology(List.of(NumaNode.withLlcs(1), NumaNode.withLlcs(1), NumaNode.memoryOnly(256)), 1, 1);
    private static final RunPlan PLAN =
            RunPlan.of(Duration.ofSeconds(1), List.of(pinned("zero", 0), pinned("one", 1), sleeping("sleeping")));

    private final TempDirs directories = new TempDirs();
    private RunDirectory runDirectory;
    private LabGuest guest;
    private RunReport report;

    private static CgroupPlan pinned(String name, int cpu) {
        return CgroupPlan.of(name, new WorkGroup(1, Work.of(WorkType.SPIN))).withCpuset(CpuSet.of(cpu));
    }

    private static CgroupPlan sleeping(String name) {
        return CgroupPlan.of(name, new WorkGroup(1, Work.of(WorkType.BURSTY, 2_000_000, 3_000_000)));
    }

    @BeforeClass
    public void bootAndRun() throws Exception {
        runDirectory = RunDirectory.create();
        MachineEngine engine = Engines.choose(
                        System.getProperty("ktstr.engine", "qemu"), Optional.empty(), runDirectory)
                .engine();
        guest = LabGuest.start(
                engine,
                THREE_NODES,
                1024,
                LabGuest.kernel().vmlinux(),
                LabGuest.initramfs(directories.make()),
                List.of());
        guest.awaitReady(Duration.ofMinutes(2));
        report = guest.agent().run(PLAN, RunListener.NONE);
        report.workers().forEach(worker -> System.out.println(worker.cgroup() + ": " + worker.numa()));
    }

    @AfterClass(alwaysRun = true)
    public void removeAll() throws IOException {
        if (guest != null) {
            guest.close();
        }
        directories.close();
        if (runDirectory != null) {
            runDirectory.close();
        }
    }

    /** They run on one CPU each, and what they have from the agent is not theirs. */
    @Test
    public void whatAWorkerTouchesItselfIsOnItsNode() {
        assertThat(report.workers().get(0).numa().byNode()).containsOnlyKeys(0);
        assertThat(report.workers().get(1).numa().byNode()).containsOnlyKeys(1);
        assertThat(report.workers().get(2).numa().byNode())
                .as("nothing spills over")
                .doesNotContainKey(2);
        assertThat(report.workers())
                .extracting(worker -> worker.numa().total())
                .as("work without memory of its own has some pages, and not a thousand")
                .allSatisfy(total -> assertThat(total).isBetween(1L, 100L));
    }

    @Test
    public void theKernelCountsMigratedPages() {
        assertThat(report.workers()).extracting(WorkerReport::numa).allSatisfy(numa -> assertThat(numa.migrated())
                .isPresent());
    }

    @Test
    public void theChecksJudgeThem() {
        Thresholds strict = Thresholds.NONE
                .withMinPageLocality(1)
                .withMaxSlowTierRatio(0)
                .withMaxCrossNodeMigrationRatio(1e6)
                .withMaxP99WakeLatency(Duration.ofHours(1))
                .withMaxWakeLatencyCv(1e6);
        assertThat(findings(strict, PLAN)).isEmpty();
        RunPlan elsewhere =
                RunPlan.of(Duration.ofSeconds(1), List.of(pinned("zero", 0), pinned("one", 0), sleeping("sleeping")));
        assertThat(findings(strict, elsewhere))
                .as("had it been meant for the other node")
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.message())
                                .matches(
                                        "page locality 0\\.0000 below threshold 1\\.0000 \\(0/\\d+ pages local\\) of tid \\d+ in one"));
    }

    private List<Finding> findings(Thresholds thresholds, RunPlan plan) {
        return new WorkerChecks(plan, report, thresholds, VcpuTimeline.UNKNOWN, THREE_NODES).findings();
    }
}
