// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerState;
import dev.ktstr.guest.report.WakeSamples;
import dev.ktstr.guest.report.WorkerDetails;
import dev.ktstr.guest.report.WorkerReport;
import dev.ktstr.kvm.VcpuTime;
import dev.ktstr.kvm.VcpuTimeline;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.CallbackStats;
import dev.ktstr.testng.TempDirs;
import dev.ktstr.testng.Workers;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.check.MonitorThresholds;
import dev.ktstr.testng.check.WorkerChecks;
import dev.ktstr.testng.monitor.CpuSample;
import dev.ktstr.testng.monitor.Gaps;
import dev.ktstr.testng.monitor.MonitorReport;
import dev.ktstr.testng.monitor.MonitorSample;
import dev.ktstr.testng.monitor.MonitorSeries;
import dev.ktstr.testng.monitor.ScxQueue;
import dev.ktstr.testng.outcome.Outcome;
import dev.ktstr.testng.samples.InconclusiveException;
import dev.ktstr.testng.samples.SampleSeries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class CaseReportTest {
    private static final Finding UNFAIR = new Finding(Outcome.UNFAIR, "unfair cgroup web: spread=18.0%", false);
    private static final Finding EXPLAINED = new Finding(Outcome.STUCK, "tid 101 stuck 2300ms", true);
    private static final MonitorReport NOBODY_LOOKED =
            MonitorReport.of(Optional.empty(), MonitorThresholds.NONE, VcpuTimeline.UNKNOWN, true);
    private static final List<VcpuTime> VCPUS = List.of(
            new VcpuTime(0, Workers.SECONDS, 5 * Workers.MILLIS), new VcpuTime(1, Workers.SECONDS, 340_600_000));

    private final TempDirs temp = new TempDirs();
    private RunDirectory runDirectory;
    private RunSession session;
    private Path console;

    @BeforeClass
    public void makeRunDirectory() {
        runDirectory = RunDirectory.create();
    }

    @BeforeMethod
    public void makeSession() {
        Path directory = temp.make();
        session = Sessions.of(Map.of("ktstr.kernel", "distro:7.0"), directory, runDirectory);
        console = directory.resolve("console.log");
    }

    @AfterClass(alwaysRun = true)
    public void deleteFiles() throws IOException {
        temp.close();
        runDirectory.close();
    }

    private static VcpuTimeline timeline(List<VcpuTime> vcpus) {
        return new VcpuTimeline(List.of(
                new VcpuTimeline.Sample(
                        0, vcpus.stream().map(v -> new VcpuTime(v.cpu(), 0, 0)).toList()),
                new VcpuTimeline.Sample(2 * Workers.SECONDS, vcpus)));
    }

    private CaseReport report(List<Finding> findings, List<VcpuTime> vcpus, String schedulerLog) {
        return report(findings, vcpus, schedulerLog, NOBODY_LOOKED);
    }

    private CaseReport report(
            List<Finding> findings, List<VcpuTime> vcpus, String schedulerLog, MonitorReport monitor) {
        WorkerReport first = Workers.remembered(
                Workers.waited(Workers.healthy(0, "web"), 3, 200 * Workers.MILLIS), Map.of(0, 40L), 2);
        WorkerReport second = Workers.stuck(
                Workers.seenOn(
                        Workers.offCpu(Workers.healthy(1, "web"), 10 * Workers.SECONDS, 2800 * Workers.MILLIS),
                        CpuSet.of(1, 2),
                        41),
                2300 * Workers.MILLIS,
                1,
                0);
        WorkerReport third = Workers.healthy(2, "batch");
        RunReport report = new RunReport(
                List.of(first, second, third),
                List.of(WakeSamples.of(1500), WakeSamples.of(), WakeSamples.of()),
                Workers.WALL,
                Optional.of(new SchedulerState(
                        true, "my_sched", Map.of("SCX_EV_DISPATCH_KEEP_LAST", 7L), "", OptionalLong.empty())),
                Optional.empty(),
                schedulerLog,
                "",
                0,
                List.of(),
                List.of(),
                Optional.empty(),
                Collections.nCopies(3, WorkerDetails.NONE));
        RunPlan plan = RunPlan.of(
                Duration.ofSeconds(10),
                List.of(
                        CgroupPlan.of("web", new WorkGroup(2, Work.of(WorkType.SPIN))),
                        CgroupPlan.of("batch", new WorkGroup(1, Work.of(WorkType.SPIN)))));
        WorkerChecks checks =
                new WorkerChecks(plan, report, Sessions.PLAN.thresholds(), timeline(vcpus), Sessions.PLAN.topology());
        return new CaseReport(
                new CaseLocation(session, Sessions.PLAN, console),
                findings,
                List.of(),
                checks.stats(),
                List.of(),
                new CaseMachine.Measurement(
                        report,
                        new RunSampler.Seen(timeline(vcpus), Optional.empty(), Optional.empty(), Duration.ZERO),
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(new CallbackStats("my_enqueue", 4, 1000, 120)),
                        new SampleSeries(0, List.of())),
                monitor,
                Optional.empty());
    }

    @Test
    public void aFailureAnswersWhatWhereAndHowToRunItAgain() {
        CaseReport report = report(List.of(UNFAIR, EXPLAINED), VCPUS, "attached\nslow CPU 1\n");
        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
        assertThatExceptionOfType(ScenarioFailedError.class)
                .isThrownBy(() -> report.throwUnlessPassed(false))
                .withMessage(String.join(
                        "\n",
                        "ktstr_test 'steady[tiny-2llc]' [sched=my_sched] [topo=1n2l2c1t] failed:",
                        "  unfair cgroup web: spread=18.0%",
                        "  tid 101 stuck 2300ms",
                        "--- stats ---",
                        "3 workers, 4 cpus, 43 migrations, worst_spread=18.0%, worst_gap=2300ms",
                        "  web: workers=2 cpus=3 spread=18.0% gap=2300ms migrations=42 iter=20",
                        "    off_cpu=10.0/19.0/28.0% (min/avg/max) migration_ratio=2.1000 iter/worker=10"
                                + " run_delay=350000/500000us (mean/worst)",
                        "    wake latency p50=1.5us p90=1.5us p99=1.5us p99.9=1.5us cv=0.00 p99/p50=- (1 samples of 3"
                                + " wake-ups)",
                        "    pages=40 local=1.0000 slow_tier=0.0000 cross_node_migrated=0.0500",
                        "  batch: workers=1 cpus=1 spread=0.0% gap=5ms migrations=1 iter=10",
                        "    off_cpu=10.0/10.0/10.0% (min/avg/max) migration_ratio=0.1000 iter/worker=10"
                                + " run_delay=500000/500000us (mean/worst)",
                        "--- scheduler log (last lines) ---",
                        "attached",
                        "slow CPU 1",
                        "--- callbacks ---",
                        "  my_enqueue: 4 runs, 250 ns each",
                        "--- where ---",
                        "kernel:    7.0.13+deb13-cloud-amd64 (distro:7.0)",
                        "scheduler: my_sched --slice 5",
                        "topology:  1n2l2c1t, 2048 MiB",
                        "engine:    qemu/tcg (limits on time x"
                                + session.engine().latencyFactor() + ")",
                        "console:   " + console,
                        "rerun:     mvn verify -Pktstr -Dit.test='dev.example.MySchedIT#steady[tiny-2llc]'"
                                + " -Dktstr.kernel=distro:7.0",
                        "host:      vCPU threads waited for a host CPU at most 341ms (cpu1) during the 10.0s of the"
                                + " workload"))
                .satisfies(e -> assertThat(e.findings()).containsExactly(UNFAIR, EXPLAINED));
    }

    @Test
    public void aSilentSchedulerHasNoLogInTheReport() {
        assertThatExceptionOfType(ScenarioFailedError.class)
                .isThrownBy(() -> report(List.of(UNFAIR), VCPUS, " \n").throwUnlessPassed(false))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("scheduler log"));
    }

    @Test
    public void ofALongLogTheLastTwentyLinesAreShown() {
        String log = IntStream.rangeClosed(1, 50).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        assertThatExceptionOfType(ScenarioFailedError.class)
                .isThrownBy(() -> report(List.of(UNFAIR), VCPUS, log).throwUnlessPassed(false))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("(last lines) ---\nline 31\n")
                        .contains("\nline 50\n--- callbacks ---")
                        .doesNotContain("line 30"));
    }

    @Test
    public void whatTheHostExplainsIsInconclusiveAndSkips() {
        CaseReport report = report(List.of(EXPLAINED), VCPUS, "");
        assertThat(report.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThatExceptionOfType(SkipException.class)
                .isThrownBy(() -> report.throwUnlessPassed(false))
                .withMessage("INCONCLUSIVE: tid 101 stuck 2300ms; vCPU threads waited for a host CPU at most 341ms"
                        + " (cpu1) during the 10.0s of the workload");
    }

    @Test
    public void whatIsInconclusiveFailsWhereThatIsAskedFor() {
        assertThatExceptionOfType(ScenarioFailedError.class)
                .isThrownBy(() -> report(List.of(EXPLAINED), VCPUS, "").throwUnlessPassed(true))
                .withMessageStartingWith("""
                        ktstr_test 'steady[tiny-2llc]' [sched=my_sched] [topo=1n2l2c1t] is inconclusive:
                          tid 101 stuck 2300ms
                        """);
    }

    @Test
    public void aRunWithNothingToMeasureIsASkip() {
        Finding nobody = Finding.skipped("no worker reports: benchmark skipped (minWorkRate)");
        assertThat(report(List.of(nobody), VCPUS, "").verdict()).isEqualTo(Verdict.SKIP);
        assertThat(report(List.of(EXPLAINED, nobody), VCPUS, "").verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(report(List.of(UNFAIR, nobody), VCPUS, "").verdict()).isEqualTo(Verdict.FAIL);
        assertThatExceptionOfType(SkipException.class)
                .isThrownBy(() -> report(List.of(nobody), VCPUS, "").throwUnlessPassed(true))
                .withMessage("no worker reports: benchmark skipped (minWorkRate)")
                .isNotInstanceOf(InconclusiveException.class);
    }

    /** What the host saw of one CPU in 21 looks, each time with one more fallback. */
    private static MonitorReport watched(MonitorThresholds limits) {
        List<MonitorSample> looks = IntStream.rangeClosed(0, 20)
                .mapToObj(n -> new MonitorSample(
                        n * MonitorSeries.PERIOD.toNanos(),
                        List.of(new CpuSample(
                                0, 2, 1000 + n, false, Optional.of(new ScxQueue(2, 1, 1)), Optional.empty())),
                        Map.of("select_cpu_fallback", (long) n),
                        0))
                .toList();
        return MonitorReport.of(Optional.of(MonitorSeries.of(looks, Gaps.NONE)), limits, VcpuTimeline.UNKNOWN, true);
    }

    @Test
    public void aFailureTellsWhatTheHostSaw() {
        MonitorReport monitor = watched(MonitorThresholds.NONE.withMaxLocalDsqDepth(0));
        assertThatExceptionOfType(ScenarioFailedError.class)
                .isThrownBy(() -> report(monitor.findings(), VCPUS, "slow CPU 1\n", monitor)
                        .throwUnlessPassed(false))
                .withMessageContaining("""
                         failed:
                          local DSQ depth 1 on cpu0 exceeded threshold 0 for 16 consecutive samples (ending at sample 21, +2.0s)
                        """)
                .withMessageContaining("""
                          batch: workers=1 cpus=1 spread=0.0% gap=5ms migrations=1 iter=10
                            off_cpu=10.0/10.0/10.0% (min/avg/max) migration_ratio=0.1000 iter/worker=10 run_delay=500000/500000us (mean/worst)
                        --- timeline ---
                        kernel: 7.0.13+deb13-cloud-amd64  topology: 1n2l2c1t  scheduler: my_sched  scenario: steady  duration: 10s
                        BASELINE (settle, 500ms, 5 samples):
                          imbalance: avg=1.0 max=1.0 | dsq: avg=1.0 max=1.0 | nr_running: 2.0 | fallback: 10/s | keep_last: -
                        WINDOW[1] (+0.5s to +0.9s, 4 samples):
                        """)
                .withMessageContaining("""
                        --- scheduler log (last lines) ---
                        slow CPU 1
                        --- callbacks ---
                          my_enqueue: 4 runs, 250 ns each
                        --- monitor ---
                        samples=21 max_imbalance=1.00 max_dsq_depth=1 stall=0
                        avg: imbalance=1.00 nr_running/cpu=2.0 dsq/cpu=1.0
                        events: fallback=20 (10.0/s) keep_last=- offline=-
                        verdict: monitor FAILED: 1 violation(s)
                        --- where ---
                        """)
                .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.LOCAL_DSQ_TOO_DEEP));
    }

    @Test
    public void whatCouldNotBeMeasuredIsInconclusiveToo() {
        MonitorReport monitor = watched(MonitorThresholds.NONE.withMaxKeepLastRate(10));
        CaseReport report = report(monitor.findings(), VCPUS, "", monitor);
        assertThat(report.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThatExceptionOfType(SkipException.class)
                .isThrownBy(() -> report.throwUnlessPassed(false))
                .withMessage("INCONCLUSIVE: keep_last rate could not be judged: 0 of 21 samples tell it, and it takes"
                        + " 5; vCPU threads waited for a host CPU at most 341ms (cpu1) during the 10.0s of the"
                        + " workload");
        assertThatExceptionOfType(ScenarioFailedError.class)
                .isThrownBy(() -> report.throwUnlessPassed(true))
                .withMessageContaining("\n  what to do: the message names what was missing; ")
                .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_MEASURED));
        List<Finding> withAFault = new ArrayList<>(monitor.findings());
        withAFault.add(UNFAIR);
        assertThat(report(withAFault, VCPUS, "", monitor).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    public void aRecordHoldsWhatTheHostSawThoughNothingFailed() {
        JsonObject json = record(null, false, report(List.of(), VCPUS, "", watched(MonitorThresholds.NONE)))
                .toJson(Optional.of(session));
        JsonObject monitor = json.getAsJsonObject("monitor");
        assertThat(monitor.get("samples").getAsInt()).isEqualTo(21);
        assertThat(monitor.get("enforced").getAsBoolean()).isFalse();
        assertThat(monitor.get("eventDeltas")).hasToString("{\"select_cpu_fallback\":20}");
        assertThat(record(null, false, report(List.of(), VCPUS, ""))
                        .toJson(Optional.of(session))
                        .has("monitor"))
                .isFalse();
    }

    @Test
    public void withoutFindingsThereIsNothingToTell() {
        CaseReport report = report(List.of(), VCPUS, "");
        assertThat(report.verdict()).isEqualTo(Verdict.PASS);
        assertThatCode(() -> report.throwUnlessPassed(true)).doesNotThrowAnyException();
    }

    @Test
    public void aHostThatTellsNothingSaysSo() {
        assertThat(report(List.of(), List.of(), "").hostLine())
                .isEqualTo("this host does not tell how long vCPU threads waited");
    }

    @Test
    public void theRerunCommandRepeatsTheSettingsOfTheRun() {
        RunSession quoted =
                Sessions.of(Map.of("ktstr.resultsDir", "it's here", "ktstr.engine", "qemu"), temp.make(), runDirectory);
        assertThat(quoted.rerunCommand(Sessions.PLAN))
                .isEqualTo("mvn verify -Pktstr -Dit.test='dev.example.MySchedIT#steady[tiny-2llc]'"
                        + " -Dktstr.engine=qemu -Dktstr.resultsDir='it'\\''s here'");
    }

    @Test
    public void aSchedulerThatWasLostBringsTheKernelsWords() throws IOException {
        RunReport lost = new RunReport(
                List.of(),
                List.of(),
                Workers.WALL,
                Optional.of(new SchedulerState(false, "", Map.of(), "sched_ext: disabled\n", OptionalLong.of(5))),
                Optional.empty(),
                "",
                "CPU 0: nr_run=1\n" + "x\n".repeat(60),
                0,
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
        Path directory = temp.make();
        try (CaseEvidence evidence = new CaseEvidence(directory)) {
            CaseReport report = new CaseReport(
                    new CaseLocation(session, Sessions.PLAN, console),
                    List.of(new Finding(Outcome.SCHEDULER_EJECTED, "the kernel ejected it", false)),
                    List.of(),
                    List.of(),
                    List.of(),
                    new CaseMachine.Measurement(
                            lost,
                            new RunSampler.Seen(
                                    VcpuTimeline.UNKNOWN, Optional.empty(), Optional.empty(), Duration.ZERO),
                            true,
                            Optional.empty(),
                            Optional.of(new CaseMachine.SchedulerLoss(Duration.ofSeconds(3), Duration.ofMillis(700))),
                            List.of(),
                            List.of(),
                            new SampleSeries(0, List.of())),
                    NOBODY_LOOKED,
                    Optional.of(evidence));
            assertThatExceptionOfType(ScenarioFailedError.class)
                    .isThrownBy(() -> report.throwUnlessPassed(false))
                    .withMessageContaining("\n  the kernel ejected it\n  what to do: the kernel's reason is above")
                    .withMessageContaining("\n--- kernel about sched_ext ---\nsched_ext: disabled\n")
                    .withMessageContaining("\n--- sched_ext dump ---\nCPU 0: nr_run=1\nx\n")
                    .withMessageContaining("(all of its 61 lines: " + directory.resolve("sched_ext.dump") + ")")
                    .satisfies(e -> {
                        assertThat(e.outcome()).isEqualTo(Outcome.SCHEDULER_EJECTED);
                        JsonObject json = record(e, false, report).toJson(Optional.of(session));
                        assertThat(json.get("outcome").getAsString()).isEqualTo("SCHEDULER_EJECTED");
                        assertThat(json.get("schedulerLossToldAfterMillis").getAsLong())
                                .isEqualTo(700);
                    });
            assertThat(directory.resolve("sched_ext.dump")).hasContent(lost.schedExtDump() + "\n");
        }
    }

    private CaseRecord record(Throwable thrown, boolean skipped, CaseReport report) {
        return new CaseRecord(
                Sessions.PLAN,
                Duration.ofMillis(12_345),
                Optional.ofNullable(thrown),
                skipped,
                Optional.ofNullable(report),
                new CaseTimes(
                        Map.of(CasePhase.BOOTING, Duration.ofMillis(4_100)),
                        false,
                        Optional.of(Duration.ofMillis(2_300)),
                        Optional.of(Duration.ofMillis(70))));
    }

    @Test
    public void theVerdictOfACaseIsThatOfTheTestMethod() {
        CaseReport passed = report(List.of(), VCPUS, "");
        CaseReport inconclusive = report(List.of(EXPLAINED), VCPUS, "");
        assertThat(record(null, false, passed).verdict()).isEqualTo(Verdict.PASS);
        assertThat(record(null, false, null).verdict()).isEqualTo(Verdict.PASS);
        assertThat(record(new AssertionError("own check"), false, passed).verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(record(new SkipException("does not fit"), true, null).verdict())
                .isEqualTo(Verdict.SKIP);
        assertThat(record(new InconclusiveException("who knows"), true, inconclusive)
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(record(new SkipException("not today"), true, passed).verdict())
                .isEqualTo(Verdict.SKIP);
    }

    @Test
    public void aRecordHoldsWhatReportsAreMadeOf() {
        JsonObject json = record(new AssertionError("too slow"), false, report(List.of(UNFAIR), VCPUS, ""))
                .toJson(Optional.of(session));
        assertThat(json.get("class").getAsString()).isEqualTo("dev.example.MySchedIT");
        assertThat(json.get("case").getAsString()).isEqualTo("steady[tiny-2llc]");
        assertThat(json.get("verdict").getAsString()).isEqualTo("FAIL");
        assertThat(json.get("elapsedMillis").getAsLong()).isEqualTo(12_345);
        assertThat(json.get("phaseMillis")).hasToString("{\"BOOTING\":4100}");
        assertThat(json.get("kernelBootMillis").getAsLong()).isEqualTo(2_300);
        assertThat(json.get("agentStartMillis").getAsLong()).isEqualTo(70);
        assertThat(json.get("kernel").getAsString()).isEqualTo("7.0.13+deb13-cloud-amd64");
        assertThat(json.get("engine").getAsString()).isEqualTo("qemu/tcg");
        assertThat(json.get("topology").getAsString()).isEqualTo("1n2l2c1t");
        assertThat(json.get("scheduler").getAsString()).isEqualTo("my_sched");
        assertThat(json.get("message").getAsString()).isEqualTo("too slow");
        assertThat(json.get("findings"))
                .hasToString("[{\"outcome\":\"UNFAIR\",\"message\":\"unfair cgroup web: spread=18.0%\","
                        + "\"hostExplains\":false}]");
        assertThat(json.get("vcpuRunDelayNanos")).hasToString("[5000000,340600000]");
        assertThat(json.get("schedExtEvents")).hasToString("{\"SCX_EV_DISPATCH_KEEP_LAST\":7}");
        JsonArray cgroups = json.getAsJsonArray("cgroups");
        assertThat(cgroups).hasSize(2);
        JsonObject web = cgroups.get(0).getAsJsonObject();
        assertThat(web.get("name").getAsString()).isEqualTo("web");
        assertThat(web.get("cpus").getAsString()).isEqualTo("0-2");
        assertThat(web.get("spreadPct").getAsDouble()).isEqualTo(18);
        assertThat(web.get("maxGapMillis").getAsDouble()).isEqualTo(2300);
        assertThat(web.get("p99WakeNanos").getAsLong()).isEqualTo(1500);
        assertThat(web.get("wakeSamples").getAsLong()).isEqualTo(1);
        assertThat(web.get("maxGapCpu").getAsInt()).isEqualTo(1);
        assertThat(web.get("pages").getAsLong()).isEqualTo(40);
        assertThat(web.get("pageLocality").getAsDouble()).isEqualTo(1);
        assertThat(web.get("crossNodeMigrationRatio").getAsDouble()).isEqualTo(0.05);
        JsonObject batch = cgroups.get(1).getAsJsonObject();
        assertThat(batch)
                .hasToString("{\"name\":\"batch\",\"workers\":1,\"cpus\":\"0\",\"numCpus\":1,\"minOffCpuPct\":10.0,"
                        + "\"avgOffCpuPct\":10.0,\"maxOffCpuPct\":10.0,\"spreadPct\":0.0,\"maxGapMillis\":5.0,"
                        + "\"maxGapCpu\":0,\"migrations\":1,\"migrationRatio\":0.1,\"iterations\":10,"
                        + "\"iterationsPerWorker\":10.0,\"workUnits\":1000,\"cpuNanos\":9000000000,"
                        + "\"meanRunDelayNanos\":5.0E8,\"maxRunDelayNanos\":500000000,\"wakeUps\":0,\"pages\":0}");
        assertThat(json.get("scenario"))
                .hasToString("{\"totalWorkers\":3,\"totalCpus\":3,\"totalMigrations\":43,\"totalIterations\":30,"
                        + "\"worstSpreadPct\":18.0,\"worstGapMillis\":2300.0,\"worstGapCpu\":1,"
                        + "\"worstMigrationRatio\":2.1,\"worstMedianWakeNanos\":1500,\"worstP99WakeNanos\":1500,"
                        + "\"worstWakeLatencyCv\":0.0,\"worstMeanRunDelayNanos\":5.0E8,"
                        + "\"worstRunDelayNanos\":500000000,\"worstPageLocality\":1.0,"
                        + "\"worstCrossNodeMigrationRatio\":0.05,\"worstIterationsPerWorker\":10.0}");
    }

    @Test
    public void aCaseThatCarriedNothingOutHasNoFigures() {
        JsonObject json = record(new SkipException("does not fit"), true, null).toJson(Optional.of(session));
        assertThat(json.keySet())
                .containsExactlyInAnyOrder(
                        "class",
                        "case",
                        "verdict",
                        "elapsedMillis",
                        "phaseMillis",
                        "boot",
                        "kernelBootMillis",
                        "agentStartMillis",
                        "kernel",
                        "engine",
                        "topology",
                        "scheduler",
                        "message");
    }

    @Test
    public void aMachineThatDoesNotFitIsRefusedWithBothNumbers() {
        assertThat(session.refusal(Sessions.PLAN)).isEmpty();
        assertThat(session.refusal(plan("1n2l150c1t", 2048)).orElseThrow()).contains("300 vCPUs", "allow 256");
        assertThat(session.refusal(plan("1n1l1c1t", 19_900)).orElseThrow()).contains("20092 MiB", "20000 MiB");
        assertThat(session.refusal(plan("1n14l9c2t", 2048)).orElseThrow())
                .as("what the host has room for but the engine cannot run")
                .contains("APIC ids");
    }

    private static CasePlan plan(String topology, int memoryMiB) {
        return new CasePlan(
                "C",
                "m",
                topology,
                "distro:7.0",
                Topology.parse(topology),
                memoryMiB,
                Sessions.PLAN.scheduler(),
                Sessions.PLAN.thresholds(),
                Sessions.PLAN.duration(),
                CaseOptions.NONE);
    }

    @Test
    public void switchesOfTheRunAreRead() {
        RunSession usual = Sessions.of(Map.of(), temp.make(), runDirectory);
        assertThat(usual.noSkip()).isFalse();
        assertThat(usual.inconclusiveFails()).isFalse();
        assertThat(usual.bootTimeout()).isEqualTo(Duration.ofSeconds(90));
        RunSession strict = Sessions.of(
                Map.of("ktstr.noSkip", "", "ktstr.inconclusive", "fail", "ktstr.bootTimeoutSeconds", "5"),
                temp.make(),
                runDirectory);
        assertThat(strict.noSkip()).isTrue();
        assertThat(strict.inconclusiveFails()).isTrue();
        assertThat(strict.bootTimeout()).isEqualTo(Duration.ofSeconds(5));
    }
}
