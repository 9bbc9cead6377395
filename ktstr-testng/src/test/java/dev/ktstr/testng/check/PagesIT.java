// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
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
        return CgroupPlan.of(name, new WorkGroup(1, new Work.Spin())).withCpuset(CpuSet.of(cpu));
    }

    private static CgroupPlan sleeping(String name) {
        return CgroupPlan.of(name, new WorkGroup(1, new Work.Bursty(Duration.ofMillis(2), Duration.ofMillis(3))));
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

    private long pages(int worker, int node) {
        return report.workers().get(worker).numa().byNode().getOrDefault(node, 0L);
    }

    @Test
    public void whatAWorkerTouchesItselfIsOnItsNode() {
        assertThat(pages(1, 1)).as("its stack, at least").isGreaterThan(pages(0, 1));
        assertThat(pages(0, 0)).isGreaterThan(pages(1, 0));
        assertThat(report.workers())
                .allSatisfy(worker -> assertThat(worker.numa().byNode().keySet())
                        .as("nothing spills onto the node without CPUs")
                        .doesNotContain(2));
    }

    /** The worker is the agent's binary, which is static: it has a hundred pages, and not ten thousand. */
    @Test
    public void theSumIsThatOfAProcess() throws InterruptedException {
        long agentPages = Long.parseLong(guest.run("grep -o 'N[0-9]*=[0-9]*' /proc/1/numa_maps | cut -d= -f2 |"
                        + " awk '{ sum += $1 } END { print sum }'")
                .strip());
        assertThat(report.workers()).extracting(worker -> worker.numa().total()).allSatisfy(total -> assertThat(total)
                .isBetween(10L, agentPages));
    }

    @Test
    public void theKernelCountsMigratedPages() {
        assertThat(report.workers()).extracting(WorkerReport::numa).allSatisfy(numa -> assertThat(numa.migrated())
                .isPresent());
    }

    @Test
    public void theChecksJudgeThem() {
        Thresholds impossible = Thresholds.NONE.withMinPageLocality(1).withMaxSlowTierRatio(0);
        assertThat(findings(impossible))
                .as("what worker 1 shares with the agent is on the agent's node, or on its own")
                .allSatisfy(
                        finding -> assertThat(finding.message()).matches("page locality 0\\..* tid \\d+ in (zero|one)"))
                .hasSizeBetween(1, 2);
        assertThat(findings(Thresholds.NONE
                        .withMinPageLocality(0.01)
                        .withMaxSlowTierRatio(0)
                        .withMaxCrossNodeMigrationRatio(1e6)
                        .withMaxP99WakeLatency(Duration.ofHours(1))
                        .withMaxWakeLatencyCv(1e6)))
                .isEmpty();
    }

    private List<Finding> findings(Thresholds thresholds) {
        return new WorkerChecks(PLAN, report, thresholds, VcpuTimeline.UNKNOWN, THREE_NODES).findings();
    }
}
