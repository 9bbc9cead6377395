// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static dev.ktstr.testng.scenario.Scenario.millis;
import static dev.ktstr.testng.scenario.Scenario.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.RunListener;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.PlanOp;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerFailure;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.lab.LabGuest;
import dev.ktstr.testng.scenario.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Real payloads in one real guest, with fio, stress-ng and hackbench of the host. */
public class PayloadsIT {
    private static final Duration LIMIT = seconds(60);
    private static final Payload FIO = Payload.named("fio")
            .args(
                    "--name=read",
                    "--rw=randread",
                    "--size=4m",
                    "--directory=/tmp",
                    "--ioengine=sync",
                    "--numjobs=2",
                    "--output-format=json")
            .json();

    private final TempDirs directories = new TempDirs();
    private final Map<String, GuestFile> placed = new HashMap<>();
    private RunDirectory runDirectory;
    private LabGuest guest;
    private Path scratch;

    @BeforeClass
    public void boot() throws Exception {
        runDirectory = RunDirectory.create();
        scratch = directories.make();
        guest = LabGuest.start(
                Engines.choose("qemu", Optional.empty(), runDirectory).engine(),
                Topology.parse("1n1l2c1t"),
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

    private ProgramOp.Run start(Payload payload) throws Exception {
        PayloadFiles.of(payload, scratch, System.getenv("PATH")).install(guest.agent(), placed);
        return new ProgramOp.Run(payload.name(), "web", payload.command());
    }

    private static PlanOp wait(Payload payload) {
        return new ProgramOp.Wait(payload.name(), LIMIT);
    }

    private Payload shell(String name, String script) throws IOException {
        Path file = scratch.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return Payload.named(name);
    }

    private RunReport run(Duration hold, PlanOp... ops) throws InterruptedException {
        CgroupPlan web = CgroupPlan.of("web", new WorkGroup(1, Work.of(WorkType.SPIN)));
        return guest.agent().run(new RunPlan(List.of(StepPlan.of(hold, ops)), List.of(web)), new RunListener() {});
    }

    private PayloadCheck only(Payload payload, RunReport report) {
        assertThat(report.failedOp()).isEmpty();
        assertThat(report.programs()).hasSize(1);
        return PayloadCheck.of(payload, report.programs().get(0));
    }

    private static List<String> messages(PayloadCheck check) {
        return check.findings(false).stream().map(Finding::message).toList();
    }

    @Test
    public void fioDeliversJson() throws Exception {
        PayloadCheck check = only(FIO, run(millis(1), start(FIO), wait(FIO)));
        assertThat(messages(check)).isEmpty();
        double iops = check.result().metric("jobs.0.read.iops");
        assertThat(iops).isPositive();
        assertThat(check.result().metric("jobs.1.read.total_ios")).isEqualTo(1024);
        Payload demanding = FIO.atLeast("jobs.0.read.iops", iops + 1);
        assertThat(messages(PayloadCheck.of(demanding, check.report())))
                .singleElement()
                .asString()
                .startsWith("payload fio: jobs.0.read.iops was ")
                .contains(", expected at least ");
        System.out.println("fio: " + iops + " iops, " + check.result().metrics().size() + " metrics");
    }

    @Test
    public void hackbenchTellsItsTime() throws Exception {
        Payload bench = Payload.named("hackbench").args("-g", "1", "-l", "20").metric("seconds", "^Time: ([\\d.]+)");
        PayloadCheck check = only(bench.atMost("seconds", 60), run(millis(1), start(bench), wait(bench)));
        assertThat(messages(check)).isEmpty();
        assertThat(check.result().metric("seconds")).isPositive();
    }

    @Test
    public void stressNgCountsBogusOperations() throws Exception {
        Payload stress = Payload.named("stress-ng")
                .args("--cpu", "2", "--timeout", "1", "--metrics-brief")
                .metric("ops", "metrc:.*\\bcpu +(\\d+)");
        PayloadCheck check = only(stress, run(millis(1), start(stress), wait(stress)));
        assertThat(messages(check)).isEmpty();
        assertThat(check.result().metric("ops")).as(check.report().errors()).isPositive();
    }

    @Test
    public void whatIsKilledTakesAllThatItStartedAlong() throws Exception {
        Payload endless = FIO.args(
                "--name=x",
                "--rw=read",
                "--size=1m",
                "--directory=/tmp",
                "--numjobs=2",
                "--time_based",
                "--runtime=600",
                "--output-format=json");
        RunReport report = run(seconds(1), start(endless));
        PayloadCheck check = only(endless, report);
        assertThat(check.report().killed()).isTrue();
        assertThat(messages(check)).isEmpty();
        assertThat(messages(PayloadCheck.of(endless.atLeast("jobs.0.read.iops", 1), check.report())))
                .singleElement()
                .asString()
                .contains("it was killed before it had ended; let the run wait for it");
        assertThat(guest.run("pidof fio || echo none").trim()).isEqualTo("none");
    }

    @Test
    public void noSessionOfItsOwnSavesAChild() throws Exception {
        Payload family = shell("family", "setsid sleep 100 & wait");
        assertThat(only(family, run(seconds(1), start(family))).report().killed())
                .isTrue();
        assertThat(guest.run("pidof sleep || echo none").trim()).isEqualTo("none");
    }

    @Test
    public void longOutputIsCutAtItsBegin() throws Exception {
        Payload loud = shell(
                        "loud",
                        "i=0; while [ $i -lt 20000 ]; do echo $i $i $i $i $i $i $i $i $i $i $i $i $i; i=$((i+1)); done; echo last 42")
                .metric("last", "^last (\\d+)");
        PayloadCheck check = only(loud, run(millis(1), start(loud), wait(loud)));
        assertThat(check.report().output().length()).isGreaterThan(256 << 10);
        assertThat(check.report().output()).endsWith("\nlast 42\n");
        assertThat(check.result().metric("last")).isEqualTo(42);
    }

    @Test
    public void aCrashAndAWrongStatusAreTold() throws Exception {
        Payload crash = shell("crash", "kill -SEGV $$");
        assertThat(messages(only(crash, run(millis(1), start(crash), wait(crash)))))
                .containsExactly("payload crash ended with signal 11, expected exit status 0");
        Payload wrong = shell("wrong", "echo cannot go on >&2; exit 3");
        assertThat(messages(only(wrong, run(millis(1), start(wrong), wait(wrong)))))
                .containsExactly(
                        "payload wrong ended with exit status 3, expected exit status 0; its last words: cannot go on");
    }

    @Test
    public void waitingInVainEndsThePlan() throws Exception {
        Payload sleeper = shell("sleeper", "sleep 100");
        RunReport report = run(millis(1), start(sleeper), new ProgramOp.Wait("sleeper", millis(300)));
        assertThat(report.failedOp().orElseThrow().reason()).isEqualTo(SchedulerFailure.PROGRAM_NOT_ENDED);
        assertThat(report.failedOp().orElseThrow().message()).contains("had not ended after 300 ms");
        assertThat(guest.run("pidof sleep || echo none").trim()).isEqualTo("none");
        assertThat(only(sleeper, run(millis(1), start(sleeper), new ProgramOp.Kill("sleeper")))
                        .report()
                        .killed())
                .isTrue();
    }
}
