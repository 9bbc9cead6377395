// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static dev.ktstr.testng.scenario.Scenario.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedPolicy;
import dev.ktstr.guest.report.ProgramReport;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.WorkerExit;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.check.WorkerChecks;
import dev.ktstr.testng.lab.LabGuest;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.scenario.Attachment;
import dev.ktstr.testng.scenario.Backdrop;
import dev.ktstr.testng.scenario.Cgroup;
import dev.ktstr.testng.scenario.Op;
import dev.ktstr.testng.scenario.Payload;
import dev.ktstr.testng.scenario.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Programs of the host in the place of workers, in one real guest. */
public class CustomWorkIT {
    private static final Topology MACHINE = Topology.parse("1n1l2c1t");
    private static final Duration HOLD = millis(500);
    private static final WorkerExit GOOD_END = new WorkerExit(WorkerExit.Kind.EXITED, 0);

    /** Not too busy a host to begin at all. */
    private static final Thresholds PROGRESS = Thresholds.NONE.withNotStarved(true);

    private static final Payload DIGEST = Payload.named("sha256sum").args("/dev/zero");

    private final TempDirs directories = new TempDirs();
    private final Map<String, GuestFile> placed = new HashMap<>();
    private RunDirectory runDirectory;
    private LabGuest guest;
    private Path scratch;

    /** What a run was to be, and what it was. */
    private record Ran(RunPlan plan, RunReport report) {
        List<Finding> findings(Thresholds demanded) {
            return new WorkerChecks(plan, report, demanded, VcpuTimeline.UNKNOWN, MACHINE).findings();
        }

        WorkerReport only() {
            assertThat(report.workers()).hasSize(1);
            return report.workers().get(0);
        }
    }

    @BeforeClass
    public void boot() throws Exception {
        runDirectory = RunDirectory.create();
        scratch = directories.make();
        guest = LabGuest.start(
                Engines.choose("qemu", Optional.empty(), runDirectory).engine(),
                MACHINE,
                1024,
                LabGuest.kernel().vmlinux(),
                LabGuest.initramfs(scratch),
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

    private Payload script(String name, String... lines) throws IOException {
        Path file = scratch.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return Payload.named(name);
    }

    private Ran run(Backdrop backdrop, Step... steps) throws Exception {
        RunRequest request =
                new RunRequest(MACHINE, backdrop, List.of(steps), seconds(120), Scheduler.EEVDF, Attachment.NONE);
        for (Payload payload : request.payloads()) {
            PayloadFiles.of(payload, scratch, System.getenv("PATH")).install(guest.agent(), placed);
        }
        RunPlan plan = request.plan(scheduler -> null);
        RunReport report = guest.agent().run(plan, RunListener.NONE);
        assertThat(report.failedOp()).isEmpty();
        return new Ran(plan, report);
    }

    private static Op[] shown(Payload payload) {
        return new Op[] {runPayload(payload), waitForPayload(payload.name(), seconds(60))};
    }

    private static String output(Ran ran, Payload payload) {
        ProgramReport program = ran.report().programs().stream()
                .filter(one -> one.name().equals(payload.name()))
                .findFirst()
                .orElseThrow();
        assertThat(program.succeeded()).as(program.toString()).isTrue();
        return program.output();
    }

    /** Digests on CPU 1, with a real-time priority that leaves nothing to ordinary tasks, and less than a hog's. */
    private static Cgroup pinned(String name) {
        return cgroup(name)
                .workers(1)
                .work(custom(DIGEST))
                .policy(SchedPolicy.fifo(10))
                .affinity(onCpus("1"));
    }

    /**
     * {@return a step in which a program takes CPU 1 for itself, beyond the end of the workers, and then more is done} Ordinary tasks would
     * get a little of it all the same (fair server), real-time ones of less priority get nothing.
     */
    private Step hogged(String name, Op... then) throws IOException {
        String begun = "/tmp/" + name;
        Payload hog = Payload.named(name)
                .binary("chrt")
                .args(
                        "-f",
                        "50",
                        "/bin/busybox",
                        "taskset",
                        "2",
                        "/bin/busybox",
                        "sh",
                        "-c",
                        "touch " + begun + "; while :; do :; done");
        List<Op> ops = new ArrayList<>(List.of(runPayload(hog)));
        ops.addAll(List.of(shown(script(name + "-begun", "until [ -e " + begun + " ]; do sleep 0.1; done"))));
        ops.addAll(List.of(then));
        return step(ops.toArray(Op[]::new));
    }

    @Test
    public void aProgramOfTheHostDoesTheWorkWithItsLibraries() throws Exception {
        Payload look = script(
                "look",
                "for p in $(cat /sys/fs/cgroup/ktstr/web/cgroup.procs); do",
                "  until readlink /proc/$p/exe | grep -q /include/; do sleep 0.1; done",
                "  readlink /proc/$p/exe",
                "  until grep -q /lib64/libc.so.6 /proc/$p/maps; do sleep 0.1; done",
                "  echo with its library",
                "done");
        Ran ran = run(
                backdrop(cgroup("web").workers(2).work(custom(DIGEST))),
                step(shown(look)).hold(HOLD));
        assertThat(output(ran, look)).isEqualTo("/include/sha256sum\nwith its library\n".repeat(2));
        assertThat(ran.report().workers()).hasSize(2).allSatisfy(worker -> {
            assertThat(worker.exit()).isEqualTo(GOOD_END);
            assertThat(worker.cpuNanos()).isPositive();
            assertThat(worker.cpusUsed().isEmpty()).isFalse();
        });
        assertThat(ran.findings(PROGRESS)).isEmpty();
    }

    @Test
    public void aProgramThatNeverGetsACpuIsStarved() throws Exception {
        Ran ran = run(backdrop(), hogged("first-hog", addCgroup(pinned("web"))).hold(HOLD));
        assertThat(ran.only().cpuNanos()).isZero();
        assertThat(ran.findings(PROGRESS)).extracting(Finding::outcome).containsExactly(Outcome.STARVED, Outcome.STUCK);
    }

    @Test
    public void aProgramThatGetsNoCpuAnyMoreIsStuck() throws Exception {
        Ran ran = run(
                backdrop(pinned("web")),
                step().hold(seconds(1)),
                hogged("second-hog").hold(seconds(5)));
        assertThat(ran.only().cpuNanos()).isPositive();
        assertThat(ran.only().exit().kind()).isEqualTo(WorkerExit.Kind.STUCK);
        assertThat(ran.only().maxGap().nanos()).isGreaterThan(seconds(3).toNanos());
        assertThat(ran.only().maxGap().cpu()).isEqualTo(1);
        assertThat(ran.only().schedstat().runDelayNanos())
                .isGreaterThan(seconds(3).toNanos());
        assertThat(ran.findings(PROGRESS.withMaxGap(seconds(3))))
                .extracting(Finding::outcome)
                .containsExactly(Outcome.STUCK, Outcome.STUCK);
    }

    @Test
    public void aProgramThatSleepsIsNeitherStarvedNorStuck() throws Exception {
        Ran ran = run(
                backdrop(cgroup("web")
                        .workers(1)
                        .work(custom(Payload.named("sleep").args("1000")))),
                step().hold(seconds(4)));
        assertThat(ran.only().exit()).isEqualTo(GOOD_END);
        assertThat(ran.only().cpuNanos()).isBetween(1L, ran.only().wallNanos() / 2);
        assertThat(ran.findings(PROGRESS.withMaxGap(seconds(3)))).isEmpty();
    }

    @Test
    public void aProgramThatIsFrozenIsNotStuckAndItsTimeGoesOnWhenItStartsAgain() throws Exception {
        Op digest = spawn("db", workers(1, custom(DIGEST)));
        Ran ran = run(
                backdrop(
                                cgroup("web").workers(1).work(custom(DIGEST)),
                                cgroup("db").empty())
                        .doing(digest),
                step(freeze("web")).hold(seconds(4)),
                step(unfreeze("web"), stopWorkers("db"), digest).hold(HOLD));
        WorkerReport twice = ran.report().workers().get(1);
        assertThat(twice.starts()).isEqualTo(2);
        // It has one of the two CPUs for itself.
        assertThat(twice.cpuNanos()).isGreaterThan(seconds(1).toNanos());
        assertThat(ran.report().workers())
                .allSatisfy(worker -> assertThat(worker.exit()).isEqualTo(GOOD_END));
        assertThat(ran.findings(PROGRESS.withMaxGap(seconds(3)))).isEmpty();
    }

    @Test
    public void theTimeIsTheProgramsOwn() throws Exception {
        Payload loops = script("loops", "while :; do :; done");
        Payload look = script(
                "stat",
                "p=$(cat /sys/fs/cgroup/ktstr/web/cgroup.procs)",
                "until readlink /proc/$p/exe | grep -q busybox; do sleep 0.1; done",
                "cat /proc/$p/schedstat",
                "sleep 1",
                "cat /proc/$p/schedstat");
        Ran ran = run(
                backdrop(cgroup("web").workers(1).work(custom(loops))),
                step(shown(look)).hold(millis(1)));
        long[] seen = output(ran, look)
                .lines()
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[0]))
                .toArray();
        assertThat(seen[1]).isGreaterThan(seen[0]);
        assertThat(ran.only().cpuNanos()).isGreaterThanOrEqualTo(seen[1] - seen[0]);
        assertThat(ran.only().cpuNanos()).isLessThanOrEqualTo(ran.only().wallNanos());
    }

    @Test
    public void theWayItEndsIsJudged() throws Exception {
        Payload fails = script("fails", "exit 3");
        Payload ends = script("ends", "exit 0");
        Payload crashes = script("crashes", "kill -SEGV $$");
        Payload stays = script("stays", "trap '' TERM", "while :; do sleep 1; done");
        Payload look = script(
                "ended",
                "for c in a b c; do",
                "  while [ -n \"$(cat /sys/fs/cgroup/ktstr/$c/cgroup.procs)\" ]; do sleep 0.1; done",
                "done");
        Ran ran = run(
                backdrop(
                        cgroup("a").workers(1).work(custom(fails)),
                        cgroup("b").workers(1).work(custom(ends)),
                        cgroup("c").workers(1).work(custom(crashes)),
                        cgroup("d").workers(1).work(custom(stays))),
                step(shown(look)).hold(millis(1)));
        assertThat(ran.findings(PROGRESS))
                .extracting(Finding::message)
                .containsExactly(
                        "tid " + ran.report().workers().get(0).tid() + " in a ended with exit status 3",
                        "tid " + ran.report().workers().get(2).tid() + " in c ended with signal 11");
        assertThat(ran.report().workers().get(1).wallNanos())
                .isLessThan(ran.report().wall().toNanos());
    }

    /** Leaves its process group, and says when it has. */
    private static String leaves(String name) {
        return "busybox setsid sh -c 'touch /tmp/" + name + "; exec sleep 3000' & until [ -e /tmp/" + name
                + " ]; do sleep 0.1; done";
    }

    @Test
    public void whatAProgramLeavesBehindEndsWithThePlan() throws Exception {
        Payload parent = script("parent", leaves("one"), "sleep 3001 & wait");
        Payload gone = script("gone", leaves("other"), "exit 0");
        Payload look = script("there", "until [ -e /tmp/one ] && [ -e /tmp/other ]; do sleep 0.1; done");
        Ran ran = run(
                backdrop(
                        host().workers(1).work(custom(gone)),
                        cgroup("web").workers(1).work(custom(parent))),
                step(shown(look)).hold(millis(1)));
        assertThat(output(ran, look)).isEmpty();
        assertThat(ran.findings(PROGRESS)).isEmpty();
        assertThat(guest.run("pidof sleep")).isEmpty();
    }
}
