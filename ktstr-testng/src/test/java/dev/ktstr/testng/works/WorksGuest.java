// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.works;

import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.lab.LabGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A guest in which one type of work after the other shows what it does. */
final class WorksGuest implements AutoCloseable {
    static final Duration RUN = Duration.ofMillis(1500);

    private static final int MEMORY_MIB = 768;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final LabGuest guest;

    private WorksGuest(LabGuest guest) {
        this.guest = guest;
    }

    static WorksGuest boot(MachineEngine engine, Topology topology, Path kernel, Path scratch)
            throws IOException, InterruptedException {
        LabGuest guest = LabGuest.start(engine, topology, MEMORY_MIB, kernel, LabGuest.initramfs(scratch), List.of());
        boolean ready = false;
        try {
            guest.awaitReady(LIMIT);
            ready = true;
            return new WorksGuest(guest);
        } finally {
            if (!ready) {
                guest.close();
            }
        }
    }

    LabGuest lab() {
        return guest;
    }

    /** Runs one group of this work, and counts meanwhile. */
    Seen show(Work work) throws InterruptedException {
        String failed = guest.run(Counters.begin());
        if (!failed.isBlank()) {
            throw new AssertionError("The guest's kernel cannot count: " + failed);
        }
        RunReport report = run(RUN, new WorkGroup(work.groupSize(), work));
        return new Seen(report, Counters.parse(guest.run(Counters.read())));
    }

    RunReport run(Duration duration, WorkGroup... works) throws InterruptedException {
        return guest.agent().run(RunPlan.of(duration, List.of(CgroupPlan.of("shown", works))), RunListener.NONE);
    }

    @Override
    public void close() {
        guest.close();
    }
}
