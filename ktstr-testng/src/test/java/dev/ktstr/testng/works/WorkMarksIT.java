// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.works;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.WorkerExit;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.lab.LabGuest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Every type of work leaves its mark in counters of the kernel, in one guest of two nodes with two threads in each core. */
public class WorkMarksIT {
    private final TempDirs directories = new TempDirs();
    private RunDirectory runDirectory;
    private WorksGuest guest;

    @BeforeClass
    public void boot() throws Exception {
        runDirectory = RunDirectory.create();
        MachineEngine engine = Engines.choose(
                        System.getProperty("ktstr.engine", "qemu"), Optional.empty(), runDirectory)
                .engine();
        guest = WorksGuest.boot(
                engine, Topology.parse("2n2l1c2t"), LabGuest.kernel().vmlinux(), directories.make());
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

    @DataProvider
    public Iterator<Object> types() {
        return Arrays.<Object>asList((Object[]) WorkType.values()).iterator();
    }

    @Test(dataProvider = "types")
    public void leavesItsMark(WorkType type) throws InterruptedException {
        Marks.Mark mark = Marks.of(type);
        Seen seen = guest.show(mark.work(), mark.crowded());
        System.out.println(type + ": " + seen.units() + " units, " + seen.iterations() + " iterations, "
                + seen.workers().stream().mapToLong(WorkerReport::wakeUps).sum() + " wake-ups");
        assertThat(seen.workers())
                .allSatisfy(worker -> assertThat(worker.exit()).isEqualTo(new WorkerExit(WorkerExit.Kind.EXITED, 0)));
        if (type != WorkType.CUSTOM) {
            assertThat(seen.workers()).allSatisfy(worker -> {
                assertThat(worker.workUnits()).isPositive();
                assertThat(worker.iterations()).isPositive();
            });
        }
        mark.check().of(seen);
        assertThat(guest.lab().run("cat /sys/fs/cgroup/ktstr/shown/cgroup.procs 2>&1"))
                .as("nothing is left of it")
                .contains("No such file");
    }

    /** The kernel counts nothing in which they differ; where its timer found them most often is their own loop. */
    @Test
    public void thoseThatOnlyComputeDoSoEachInItsOwnWay() throws InterruptedException {
        String spin = loop(Work.of(WorkType.SPIN));
        String narrow = loop(Work.of(WorkType.ALU_HOT, 1));
        String wide = loop(Work.of(WorkType.ALU_HOT, 4));
        System.out.println("spin at " + spin + ", alu-hot at " + narrow + " and, when it is wider, at " + wide);
        assertThat(List.of(spin, narrow, wide)).doesNotHaveDuplicates();
    }

    /** The workers are forks of one process, so the addresses of code are the same in all. */
    private String loop(Work work) throws InterruptedException {
        Seen seen = guest.show(work, false);
        return seen.event("ktstr/tick").most("ip", "common_pid", seen.worker(0).tid());
    }

    @Test
    public void aChainOfFutexesIsOneToo() throws InterruptedException {
        Seen seen = guest.show(Work.of(WorkType.WAKE_CHAIN, 3, 0, 64), false);
        Marks.wokenFrom(seen, 0, seen.iterations() / 8);
    }
}
