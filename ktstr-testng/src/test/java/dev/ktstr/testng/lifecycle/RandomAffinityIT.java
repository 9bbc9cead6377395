// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.OpenRun;
import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.plan.Affinity;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.lab.LabGuest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Workers that are pinned at random, in a real guest of 8 CPUs; where they may run each time is what its kernel says. */
public class RandomAffinityIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SEEN = "/tmp/seen";
    private static final List<CgroupPlan> WEB = List.of(
            CgroupPlan.of("web", new WorkGroup(2, Work.of(WorkType.SPIN))), CgroupPlan.of(CgroupPlan.OUTERMOST));

    private static final PlanOp PIN = new CgroupOp.SetAffinity("web", new Affinity(CpuSet.range(0, 7), 4));
    private static final String NOTE = "echo $(for p in $(cat /sys/fs/cgroup/ktstr/web/cgroup.procs); do"
            + " sed -n 's/Cpus_allowed_list:.//p' /proc/$p/status; done) >> " + SEEN;

    private final TempDirs directories = new TempDirs();
    private RunDirectory runDirectory;
    private LabGuest guest;

    @BeforeClass
    public void boot() throws Exception {
        runDirectory = RunDirectory.create();
        guest = LabGuest.start(
                Engines.choose("qemu", Optional.empty(), runDirectory).engine(),
                Topology.parse("1n1l4c2t"),
                512,
                LabGuest.kernel().vmlinux(),
                LabGuest.initramfs(directories.make()),
                List.of());
        guest.awaitReady(Duration.ofMinutes(2));
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

    /** Notes where both workers may run: a line with both. */
    private static List<PlanOp> note(String name) {
        return List.of(
                new ProgramOp.Run(name, "", List.of("/bin/busybox", "sh", "-c", NOTE)),
                new ProgramOp.Wait(name, LIMIT));
    }

    /** Pins both workers, and notes, so many times. */
    private static StepPlan pinned(String name, int times) {
        List<PlanOp> ops = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            ops.add(PIN);
            ops.addAll(note(name + i));
        }
        return new StepPlan(Duration.ofMillis(1), ops);
    }

    private List<String> run(StepPlan... steps) throws InterruptedException {
        assertThat(guest.agent()
                        .run(new RunPlan(List.of(steps), WEB), RunListener.NONE)
                        .failedOp())
                .isEmpty();
        return seen();
    }

    private List<String> seen() throws InterruptedException {
        List<String> lines = guest.run("cat " + SEEN + "; rm " + SEEN)
                .lines()
                .map(String::strip)
                .toList();
        System.out.println("pinned to " + lines);
        assertThat(lines).allSatisfy(line -> {
            List<CpuSet> masks =
                    List.of(line.split(" ")).stream().map(CpuSet::parse).toList();
            assertThat(masks).hasSize(2).doesNotHaveDuplicates();
            assertThat(masks).allSatisfy(mask -> assertThat(mask.size()).isEqualTo(4));
        });
        return lines;
    }

    @Test
    public void eachTimeElsewhereAndInEachRunTheSame() throws Exception {
        List<String> first = run(pinned("a", 2), pinned("b", 1), pinned("c", 1));
        assertThat(first).hasSize(4).doesNotHaveDuplicates();
        assertThat(run(pinned("a", 2), pinned("b", 1), pinned("c", 1))).isEqualTo(first);
    }

    @Test
    public void eachLapElsewhere() throws Exception {
        StepPlan.Loop loop = new StepPlan.Loop(Duration.ofMillis(300), 0, 1);
        StepPlan laps = new StepPlan(Duration.ofSeconds(2), List.of(PIN), Optional.of(loop));
        List<String> last = run(laps, new StepPlan(Duration.ZERO, note("last")));
        // How many laps there were depends on how late the guest came; the step's beginning is none.
        assertThat(last).hasSize(1).isNotEqualTo(run(pinned("first", 1)));
    }

    @Test
    public void eachContinuationElsewhere() throws Exception {
        OpenRun run = guest.agent().open(new RunPlan(List.of(), WEB), RunListener.NONE);
        run.proceed(List.of(), List.of(pinned("a", 1)));
        run.proceed(List.of(), List.of(pinned("b", 1)));
        run.end();
        assertThat(seen()).hasSize(2).doesNotHaveDuplicates();
    }
}
