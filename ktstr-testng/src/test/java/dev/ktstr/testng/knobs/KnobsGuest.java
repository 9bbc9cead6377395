// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.knobs;

import dev.ktstr.guest.GuestBinaries;
import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.elf.SharedLibraries;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.kernel.live.BpfObjects;
import dev.ktstr.kernel.live.BpfProgram;
import dev.ktstr.kernel.live.LiveKernel;
import dev.ktstr.kvm.MachineEngine;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.inside.KernelFacts;
import dev.ktstr.testng.inside.KernelFinder;
import dev.ktstr.testng.lab.LabGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A guest of four CPUs in which the test scheduler is started again and again, with other knobs each time. */
final class KnobsGuest implements AutoCloseable {
    static final Duration RUN = Duration.ofSeconds(3);

    /** More than there are CPUs: some wait in the scheduler's queue. */
    static final CgroupPlan CROWD = CgroupPlan.of(
            "crowd",
            new WorkGroup(2, Work.of(WorkType.SPIN)),
            new WorkGroup(4, Work.of(WorkType.BURSTY, 10_000_000, 5_000_000)));

    /** So few that each finds the CPU idle where it was last. */
    static final CgroupPlan FEW =
            CgroupPlan.of("few", new WorkGroup(2, Work.of(WorkType.BURSTY, 1_000_000, 5_000_000)));

    private static final int CPUS = 4;
    private static final int MEMORY_MIB = 512;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String SCHEDULER = "/ktstr/bin/scx-ktstr";
    private static final List<String> COUNTERS =
            List.of("nr_enqueued", "nr_dispatched", "nr_direct", "nr_degraded", "nr_scattered", "nr_slow");
    private static final long PAUSE_MILLIS = 50;

    private final LabGuest guest;
    private final LiveKernel kernel;

    private KnobsGuest(LabGuest guest, LiveKernel kernel) {
        this.guest = guest;
        this.kernel = kernel;
    }

    static KnobsGuest boot(MachineEngine engine, Path vmlinux, Path scratch) throws IOException, InterruptedException {
        LabGuest guest = LabGuest.start(
                engine,
                Topology.parse("1n1l" + CPUS + "c1t"),
                MEMORY_MIB,
                vmlinux,
                LabGuest.initramfs(scratch),
                List.of());
        boolean ready = false;
        try {
            guest.awaitReady(LIMIT);
            Path scheduler = GuestBinaries.ofHost().extractTestScheduler(scratch);
            for (GuestFile library : SharedLibraries.ofHost().closure(scheduler)) {
                guest.agent().putFile(library);
            }
            guest.agent().putFile(GuestFile.of(scheduler, SCHEDULER, 0755));
            guest.run("echo 1 > /proc/sys/kernel/bpf_stats_enabled");
            LiveKernel kernel = new KernelFinder(guest.machine().memory(), KernelFacts.of(vmlinux))
                    .find(CPUS)
                    .live();
            ready = true;
            return new KnobsGuest(guest, kernel);
        } finally {
            if (!ready) {
                guest.close();
            }
        }
    }

    private static RunPlan plan(CgroupPlan workers) {
        return RunPlan.of(RUN, List.of(workers));
    }

    BpfObjects bpf() {
        return kernel.bpf();
    }

    void start(String... knobs) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCHEDULER));
        command.addAll(List.of(knobs));
        guest.agent().startScheduler("ktstr", command, LIMIT);
    }

    RunReport run(CgroupPlan workers) throws InterruptedException {
        return guest.agent().run(plan(workers), RunListener.NONE);
    }

    /** Also waits until its programs and maps are gone: a name would stand for those of two schedulers. */
    void stop() throws InterruptedException {
        guest.agent().stopScheduler();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!bpf().structOps().isEmpty()
                || bpf().maps().stream().anyMatch(map -> map.name().startsWith("scx_"))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the scheduler was stopped " + LIMIT + " ago and is still there");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Runs the workers under the scheduler with these knobs, which must not end meanwhile. */
    Shown show(CgroupPlan workers, String... knobs) throws InterruptedException {
        start(knobs);
        try {
            RunReport report = run(workers);
            BpfProgram enqueue = program("ktstr_enqueue");
            Shown shown = new Shown(
                    String.join(" ", knobs), report, counters(), (double) enqueue.runNanos() / enqueue.runs());
            if (report.schedulerExit().isPresent()) {
                throw new AssertionError(shown + ": the scheduler ended: " + report.schedulerLog());
            }
            return shown;
        } finally {
            stop();
        }
    }

    private BpfProgram program(String name) {
        return bpf().structOps().stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no program " + name));
    }

    private Map<String, Long> counters() {
        Map<String, Long> counters = new LinkedHashMap<>();
        COUNTERS.forEach(name -> counters.put(name, bpf().global(name).asLong()));
        return counters;
    }

    @Override
    public void close() {
        guest.close();
    }
}
