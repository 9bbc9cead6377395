// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lifecycle;

import dev.ktstr.guest.GuestBinaries;
import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.RequestFailedException;
import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.SchedulerStart;
import dev.ktstr.guest.elf.SharedLibraries;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerFailure;
import dev.ktstr.guest.report.StepReport;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.lab.LabGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A guest of two CPUs with the test scheduler in it, and three workers in every plan. */
final class WorkingGuest implements AutoCloseable {
    static final Duration ATTACH = Duration.ofMinutes(1);
    static final String SCHEDULER = "/ktstr/bin/scx-ktstr";

    private static final Topology TOPOLOGY = Topology.parse("1n1l2c1t");
    private static final int MEMORY_MIB = 512;
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
    private static final List<CgroupPlan> CGROUPS = List.of(
            CgroupPlan.of("web", new WorkGroup(1, Work.of(WorkType.SPIN))),
            CgroupPlan.of("db", new WorkGroup(2, Work.of(WorkType.PIPE, 512))));

    private final LabGuest guest;

    private WorkingGuest(LabGuest guest) {
        this.guest = guest;
    }

    static WorkingGuest boot(MachineEngine engine, Path kernel, Path scratch) throws IOException, InterruptedException {
        LabGuest guest = LabGuest.start(engine, TOPOLOGY, MEMORY_MIB, kernel, LabGuest.initramfs(scratch), List.of());
        boolean ready = false;
        try {
            guest.awaitReady(BOOT_LIMIT);
            Path scheduler = GuestBinaries.ofHost().extractTestScheduler(scratch);
            for (GuestFile library : SharedLibraries.ofHost().closure(scheduler)) {
                guest.agent().putFile(library);
            }
            guest.agent().putFile(GuestFile.of(scheduler, SCHEDULER, 0755));
            ready = true;
            return new WorkingGuest(guest);
        } finally {
            if (!ready) {
                guest.close();
            }
        }
    }

    static List<String> scheduler(String... options) {
        List<String> argv = new ArrayList<>(List.of(SCHEDULER));
        argv.addAll(Arrays.asList(options));
        return argv;
    }

    SchedulerStart start(String... options) throws InterruptedException {
        return guest.agent().startScheduler("ktstr", scheduler(options), ATTACH);
    }

    /** Whatever a test left behind. */
    void stopIfStarted() throws InterruptedException {
        try {
            guest.agent().stopScheduler();
        } catch (RequestFailedException e) {
            if (!e.schedulerFailure()
                    .filter(SchedulerFailure.NO_SCHEDULER::equals)
                    .isPresent()) {
                throw e;
            }
        }
    }

    RunReport run(StepPlan... steps) throws InterruptedException {
        List<StepReport> heard = new ArrayList<>();
        RunReport report = guest.agent().run(new RunPlan(List.of(steps), CGROUPS), new RunListener() {
            @Override
            public void stepEnded(StepReport step) {
                heard.add(step);
            }
        });
        if (!heard.equals(report.steps())) {
            throw new AssertionError("The listener heard " + heard + ", but the report has " + report.steps());
        }
        return report;
    }

    /** The processes of that name in the guest, 0 where there is none. */
    int processes(String name) throws InterruptedException {
        return guest.run("pidof " + name).split("\\s+", -1).length - 1;
    }

    int pid(String name) throws InterruptedException {
        return Integer.parseInt(guest.run("pidof " + name).trim());
    }

    String read(String file) throws InterruptedException {
        return guest.run("cat " + file + " 2>/dev/null").trim();
    }

    @Override
    public void close() {
        guest.close();
    }
}
