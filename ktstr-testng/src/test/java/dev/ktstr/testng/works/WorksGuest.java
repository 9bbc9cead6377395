// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.works;

import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.lab.LabGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A guest in which one type of work after the other shows what it does. */
final class WorksGuest implements AutoCloseable {
    static final Duration RUN = Duration.ofMillis(1500);

    private static final int MEMORY_MIB = 768;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String START = "/ktstr/bin/start-counting";
    private static final String CLEAR = "/ktstr/bin/clear-counts";
    private static final String READ = "/ktstr/bin/read-counters";

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
            put(guest, scratch, START, Counters.start());
            put(guest, scratch, CLEAR, Counters.clear());
            put(guest, scratch, READ, Counters.read());
            count(guest, START);
            ready = true;
            return new WorksGuest(guest);
        } finally {
            if (!ready) {
                guest.close();
            }
        }
    }

    private static void count(LabGuest guest, String script) throws InterruptedException {
        String failed = guest.run(script);
        if (!failed.isBlank()) {
            throw new AssertionError("The guest's kernel cannot count: " + failed);
        }
    }

    private static void put(LabGuest guest, Path scratch, String script, String text)
            throws IOException, InterruptedException {
        Path file = Files.writeString(scratch.resolve(Path.of(script).getFileName()), text);
        guest.agent().putFile(GuestFile.of(file, script, 0755));
    }

    LabGuest lab() {
        return guest;
    }

    /** Runs one group of this work, or two on one CPU, and counts meanwhile. */
    Seen show(Work work, boolean crowded) throws InterruptedException {
        count(guest, CLEAR);
        CgroupPlan cgroup = CgroupPlan.of("shown", new WorkGroup((crowded ? 2 : 1) * work.groupSize(), work));
        RunReport report = run(crowded ? cgroup.withCpuset(CpuSet.of(0)) : cgroup);
        return new Seen(report, Counters.parse(guest.run(READ)));
    }

    private RunReport run(CgroupPlan cgroup) throws InterruptedException {
        return guest.agent().run(RunPlan.of(RUN, List.of(cgroup)), RunListener.NONE);
    }

    @Override
    public void close() {
        guest.close();
    }
}
