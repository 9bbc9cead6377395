// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkPlace;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.GuestException;
import dev.ktstr.guest.protocol.JsonMessage;
import dev.ktstr.guest.protocol.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ReportTest {
    private static final RunPlan PLAN = RunPlan.of(
            Duration.ofSeconds(1),
            List.of(
                    CgroupPlan.of(
                            "web",
                            new WorkGroup(1, Work.of(WorkType.SPIN)),
                            new WorkGroup(2, Work.of(WorkType.PIPE, 1))),
                    CgroupPlan.of("batch", new WorkGroup(1, Work.of(WorkType.SPIN)))));

    /** Two steps, the second with an operation. */
    private static final RunPlan STEPS = new RunPlan(
            List.of(StepPlan.of(Duration.ofSeconds(1)), StepPlan.of(Duration.ZERO, new SchedulerOp.Detach())),
            List.of(CgroupPlan.of("web", new WorkGroup(1, Work.of(WorkType.SPIN)))));

    private static JsonMessage json(String text) {
        return JsonMessage.parse("frame", Frame.utf8(text));
    }

    private static void malformed(String member, ThrowingCallable call) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.member()).isEqualTo(member));
    }

    @Test
    public void readsTheMachine() {
        ReadyReport report = ReadyReport.read(json(Messages.READY));
        assertThat(report.kernel()).isEqualTo("7.0.13");
        assertThat(report.cpus()).hasSize(2);
        assertThat(report.cpus().get(0).caches())
                .containsExactly(new Cache(3, Cache.Type.UNIFIED, 8 << 20, CpuSet.range(0, 1)));
        assertThat(report.nodes()).containsExactly(new Node(0, CpuSet.of(0, 1), 2L << 30, List.of(10)));
    }

    @DataProvider
    public Object[][] machines() {
        return new Object[][] {
            {"\"protocol\": 1", "\"protocol\": 2", "protocol"},
            {"\"protocol\": 1", "\"protocol\": 0", "protocol"},
            {"\"id\": 1", "\"id\": 0", "cpus"},
            {"\"id\": 1", "\"id\": 1024", "cpus[1].id"},
            {"\"level\": 3", "\"level\": 0", "cpus[0].caches[0].level"},
            {"Unified", "Trace", "cpus[0].caches[0].type"},
            {"\"siblings\": \"0-1\"", "\"siblings\": \"1\"", "cpus[0].siblings"},
            {"\"siblings\": \"0-1\"", "\"siblings\": \"1-0\"", "cpus[0].siblings"},
            {"[10]", "[256]", "nodes[0].distances[0]"},
            {"\"schedExt\": true", "\"schedExt\": 1", "schedExt"},
            {"\"kernel\": \"7.0.13\"", "\"kernel\": 7", "kernel"},
            {"\"memoryBytes\": 2147483648, \"s", "\"memoryBytes\": -1, \"s", "memoryBytes"},
        };
    }

    @Test(dataProvider = "machines")
    public void refusesAMachineThatCannotBe(String good, String bad, String member) {
        assertThat(Messages.READY).contains(good);
        malformed(member, () -> ReadyReport.read(json(Messages.READY.replaceFirst(Pattern.quote(good), bad))));
    }

    @Test
    public void tellsAnOlderAgentFromANewer() {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> ReadyReport.read(json(Messages.READY.replace("protocol\": 1", "protocol\": 2"))))
                .withMessageContaining("newer than this library");
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> ReadyReport.read(json(Messages.READY.replace("protocol\": 1", "protocol\": 0"))))
                .withMessageContaining("older than this library");
    }

    @Test
    public void gathersARun() {
        RunCollector collector = new RunCollector(PLAN);
        collector.step(json(Messages.step(1, 0, "web", "batch")));
        collector.worker(json(Messages.worker(1, 0, "web", 0, 0)));
        collector.wakeSamples(samples(2, 2, 5, -1));
        collector.worker(json(Messages.worker(1, 1, "web", 1, 0)));
        collector.worker(json(Messages.worker(1, 2, "web", 1, 3)));
        collector.wakeSamples(samples(2, 1, 7));
        collector.worker(json(Messages.worker(1, 3, "batch", 0, 0)));
        RunReport report = collector.finish(json(Messages.done(1, 4)), Optional.empty(), "", "");
        assertThat(report.wall()).isEqualTo(Duration.ofMillis(2));
        assertThat(report.workers()).extracting(WorkerReport::worker).containsExactly(0, 1, 2, 3);
        assertThat(report.workers().get(2).maxGap()).isEqualTo(new WorkerReport.Gap(300, 1, 900));
        assertThat(report.workers().get(2).schedstat()).isEqualTo(new WorkerReport.Schedstat(1501, 99, 7));
        assertThat(report.workers().get(2).numa())
                .isEqualTo(new NumaPages(new TreeMap<>(Map.of(0, 12L, 1, 3L)), OptionalLong.of(5)));
        assertThat(report.workers().get(2).numa().total()).isEqualTo(15);
        assertThat(report.wakeSamples().get(0).size()).isZero();
        assertThat(report.wakeSamples().get(2).stream()).containsExactly(5L, WakeSamples.SATURATED_NANOS, 7L);
        SchedulerState scheduler = report.scheduler().orElseThrow();
        assertThat(scheduler.ops()).isEqualTo("ktstr");
        assertThat(scheduler.events()).containsEntry("SCX_EV_DISPATCH_KEEP_LAST", 3L);
        assertThat(report.steps())
                .containsExactly(new StepReport(
                        0,
                        0,
                        10,
                        900,
                        Map.of("web", 4096L, "batch", 4096L),
                        Map.of(),
                        "ktstr",
                        Map.of("SCX_EV_DISPATCH_KEEP_LAST", 2L)));
        assertThat(report.failedOp()).isEmpty();
    }

    @DataProvider
    public Object[][] steps() {
        String good = Messages.step(1, 1, "web");
        return new Object[][] {
            {Messages.step(1, 0, "web"), "step"},
            {Messages.step(1, 2, "web"), "step"},
            {good.replace("\"step\": 1", "\"step\": -1"), "step"},
            {good.replace("\"beganNanos\": 1000", "\"beganNanos\": -1"), "beganNanos"},
            {good.replace("\"beganNanos\": 1000", "\"beganNanos\": 899"), "beganNanos"},
            {good.replace("\"heldFromNanos\": 1010", "\"heldFromNanos\": 999"), "heldFromNanos"},
            {good.replace("\"endedNanos\": 1900", "\"endedNanos\": 1009"), "endedNanos"},
            {good.replace("4096", "-4096"), "workUnits.web"},
            {Messages.step(1, 1, "web", "other"), "workUnits"},
            {Messages.step(1, 1), "workUnits"},
            {good.replace("\"schedulerOps\": \"ktstr\"", "\"schedulerOps\": 1"), "schedulerOps"},
        };
    }

    @Test(dataProvider = "steps")
    public void refusesAStepThatCannotBe(String bad, String member) {
        RunCollector collector = new RunCollector(STEPS);
        collector.step(json(Messages.step(1, 0, "web")));
        malformed(member, () -> collector.step(json(bad)));
        assertThat(collector.step(json(Messages.step(1, 1, "web"))).step()).isEqualTo(1);
        malformed("step", () -> collector.step(json(Messages.step(1, 2, "web"))));
    }

    private static RunReport finished(int steps, String done) {
        RunCollector collector = new RunCollector(STEPS);
        for (int step = 0; step < steps; step++) {
            collector.step(json(Messages.step(1, step, "web")));
        }
        collector.worker(json(Messages.worker(1, 0, "web", 0, 0)));
        return collector.finish(json(done), Optional.empty(), "", "");
    }

    /** A plan that ended early for no reason would be judged by steps that never were. */
    @Test
    public void believesAnEarlyEndOnlyWithItsReason() {
        String done = Messages.done(1, 1);
        String lost = done.replace("\"schedulerAlive\": true", "\"schedulerAlive\": false");
        String failed = Messages.failed(done, 1, 0);
        assertThat(finished(2, done).steps()).hasSize(2);
        assertThat(finished(1, lost).steps()).hasSize(1);
        assertThat(finished(2, failed).failedOp()).isPresent();
        malformed("", () -> finished(0, done));
        malformed("", () -> finished(0, lost));
        malformed("", () -> finished(1, done));
        malformed("failedOp.step", () -> finished(1, failed));
        malformed("failedOp.step", () -> finished(1, Messages.failed(done, 0, 0)));
        malformed("failedOp.step", () -> finished(2, Messages.failed(done, 2, 0)));
        malformed("failedOp.op", () -> finished(2, Messages.failed(done, 1, 1)));
        malformed("failedOp.reason", () -> finished(2, failed.replace("died-at-start", "bored")));
    }

    @DataProvider
    public Object[][] memories() {
        return new Object[][] {
            {"\"1\": 3", "\"1024\": 3", "numaPages"},
            {"\"1\": 3", "\"01\": 3", "numaPages"},
            {"\"1\": 3", "\"-1\": 3", "numaPages"},
            {"\"1\": 3", "\"99999999999\": 3", "numaPages"},
            {"\"1\": 3", "\"1\": 68719476737", "numaPages"},
            {"\"1\": 3", "\"1\": -3", "numaPages.1"},
            {"{\"0\": 12, \"1\": 3}", "[12, 3]", "numaPages"},
            {"\"numaPages\"", "\"pages\"", "numaPages"},
            {"Migrated\": 5", "Migrated\": 0.5", "numaPagesMigrated"},
        };
    }

    @Test(dataProvider = "memories")
    public void refusesMemoryThatCannotBe(String good, String bad, String member) {
        String worker = Messages.worker(1, 0, "web", 0, 0);
        assertThat(worker).contains(good);
        malformed(member, () -> new RunCollector(PLAN).worker(json(worker.replace(good, bad))));
    }

    @Test
    public void whoTellsNothingOfItsMemoryIsBelieved() {
        JsonMessage silent = json(Messages.worker(1, 0, "web", 0, 0)
                .replace("{\"0\": 12, \"1\": 3}", "{}")
                .replace("\"numaPagesMigrated\": 5,", ""));
        assertThat(WorkerReport.read(silent, WorkPlace.behind(List.of(), PLAN.cgroups()))
                        .numa())
                .isEqualTo(NumaPages.UNKNOWN);
    }

    /** Found by HostileGuestTest: a log would have held the guest's 256 KiB. */
    @Test
    public void quotesLittleOfACgroupThatIsNotInThePlan() {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> new RunCollector(PLAN).worker(json(Messages.worker(1, 0, "x".repeat(200_000), 0, 0))))
                .withMessageMatching(".* member 'cgroup' is 'x{120}... \\(200000 characters\\)', expected 'web', "
                        + "where the plan puts worker 0");
    }

    @Test
    public void refusesWhatDoesNotFitThePlan() {
        RunCollector collector = new RunCollector(PLAN);
        malformed("worker", () -> collector.worker(json(Messages.worker(1, 4, "batch", 0, 0))));
        malformed("cgroup", () -> collector.worker(json(Messages.worker(1, 3, "web", 0, 0))));
        malformed("work", () -> collector.worker(json(Messages.worker(1, 1, "web", 0, 0))));
        collector.worker(json(Messages.worker(1, 0, "web", 0, 0)));
        malformed("worker", () -> collector.worker(json(Messages.worker(1, 0, "web", 0, 0))));
        malformed(
                "exit.kind",
                () -> collector.worker(json(Messages.worker(1, 1, "web", 1, 0).replace("exited", "vanished"))));
        malformed("workers", () -> collector.finish(json(Messages.done(1, 4)), Optional.empty(), "", ""));
        malformed("workers", () -> collector.finish(json(Messages.done(1, 3)), Optional.empty(), "", ""));
        malformed("worker", () -> collector.wakeSamples(samples(4, 0)));
        malformed("worker", () -> collector.wakeSamples(samples(-1, 0)));
        malformed("count", () -> collector.wakeSamples(samples(0, 0)));
        malformed("count", () -> collector.wakeSamples(samples(0, 2, 1)));
        malformed("count", () -> collector.wakeSamples(samples(0, -1, 1)));
        malformed("count", () -> collector.wakeSamples(samples(0, 0x4000_0001, 1)));
        malformed("", () -> collector.wakeSamples(new Frame(FrameType.WAKE_SAMPLES, 1, new byte[7])));
        collector.step(json(Messages.step(1, 0, "web", "batch")));
        collector.wakeSamples(samples(0, 1, 1));
        collector.worker(json(Messages.worker(1, 1, "web", 1, 0)));
        collector.worker(json(Messages.worker(1, 2, "web", 1, 0)));
        collector.worker(json(Messages.worker(1, 3, "batch", 0, 0)));
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> collector.finish(json(Messages.done(1, 4)), Optional.empty(), "", ""))
                .withMessageContaining("worker 0 sent 1 wake samples of 0 wake-ups");
    }

    @Test
    public void gathersRequestsAndSpins() {
        RunCollector collector = new RunCollector(PLAN);
        collector.step(json(Messages.step(1, 0, "web", "batch")));
        collector.requestSamples(samples(1, 2, 40, 30));
        collector.spinSamples(samples(3, 6, 5, 1000, 900, -1, 7, 8));
        for (int worker = 0; worker < 4; worker++) {
            String cgroup = worker < 3 ? "web" : "batch";
            collector.worker(json(Messages.worker(1, worker, cgroup, worker == 0 || worker == 3 ? 0 : 1, 0)));
        }
        malformed("count", () -> collector.spinSamples(samples(3, 4, 1, 2, 3, 4)));
        List<WorkerDetails> details = collector
                .finish(json(Messages.done(1, 4)), Optional.empty(), "", "")
                .details();
        assertThat(details.get(0)).isEqualTo(new WorkerDetails(2, WakeSamples.of(), SpinSamples.NONE));
        assertThat(details.get(1).requests().stream()).containsExactly(40L, 30L);
        assertThat(details.get(3).spins().all())
                .containsExactly(
                        new SpinSamples.Spin(5000, 1000, 900), new SpinSamples.Spin(0xffff_ffffL * 1000, 7, 8));
        collector.requestSamples(samples(1, 1, 20));
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> collector.finish(json(Messages.done(1, 4)), Optional.empty(), "", ""))
                .withMessageContaining("worker 1 sent 3 samples of 2 requests");
    }

    @Test
    public void takesABoundedNumberOfWakeSamples() {
        RunCollector collector = new RunCollector(PLAN);
        int[] many = new int[65_534];
        int frames = SampleCollector.MAX_SENT_BY_WORKER / many.length;
        for (int i = 0; i < frames; i++) {
            collector.wakeSamples(samples(2, many.length, many));
        }
        malformed("count", () -> collector.wakeSamples(samples(2, many.length, many)));
    }

    @Test
    public void sharesWhatItKeepsBetweenWorkers() {
        RunPlan crowd = RunPlan.of(
                Duration.ofSeconds(1), List.of(CgroupPlan.of("web", new WorkGroup(4096, Work.of(WorkType.SPIN)))));
        RunCollector collector = new RunCollector(crowd);
        collector.step(json(Messages.step(1, 0, "web")));
        int[] many = new int[5000];
        for (int worker = 0; worker < crowd.workers(); worker++) {
            collector.worker(json(Messages.worker(1, worker, "web", 0, many.length)));
        }
        collector.wakeSamples(samples(7, many.length, many));
        RunReport report = collector.finish(json(Messages.done(1, 4096)), Optional.empty(), "", "");
        assertThat(report.wakeSamples().get(7).size()).isEqualTo(RunCollector.MAX_WAKE_SAMPLES / 4096);
        assertThat(report.workers().get(7).wakeUps()).isEqualTo(5000);
    }

    @Test
    public void readsHowProcessesEnd() {
        assertThat(ProcessExit.read(json("{\"exitCode\":3}"))).hasToString("exit status 3");
        assertThat(ProcessExit.read(json("{\"signal\":9}"))).hasToString("signal 9");
        malformed("exitCode", () -> ProcessExit.read(json("{}")));
        malformed("signal", () -> ProcessExit.read(json("{\"signal\":9,\"exitCode\":0}")));
        malformed("signal", () -> ProcessExit.read(json("{\"signal\":65}")));
    }

    /** Ten thousand damaged reports: a report or a typed exception, nothing else. */
    @Test
    public void survivesAnyDamage() {
        Random random = new Random(10_000);
        List<String> messages = List.of(
                Messages.READY,
                Messages.worker(1, 0, "web", 0, 0),
                Messages.step(1, 0, "web"),
                Messages.failed(Messages.done(1, 1), 1, 0));
        int refused = 0;
        for (int round = 0; round < 10_000; round++) {
            int which = round % messages.size();
            byte[] bytes = messages.get(which).getBytes(StandardCharsets.UTF_8);
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                String alphabet = "0123456789-.eE\"[]{},:n \u00ff";
                bytes[random.nextInt(bytes.length)] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            try {
                JsonMessage message = JsonMessage.parse("frame", bytes);
                if (which == 0) {
                    ReadyReport.read(message);
                } else if (which == 1) {
                    new RunCollector(STEPS).worker(message);
                } else if (which == 2) {
                    new RunCollector(STEPS).step(message);
                } else {
                    RunCollector collector = new RunCollector(STEPS);
                    collector.step(json(Messages.step(1, 0, "web")));
                    collector.step(json(Messages.step(1, 1, "web")));
                    collector.worker(json(messages.get(1)));
                    collector.finish(message, Optional.empty(), "", "");
                }
            } catch (GuestException e) {
                assertThat(e).isInstanceOf(MalformedMessageException.class);
                refused++;
            }
        }
        assertThat(refused).isBetween(1000, 9999);
    }

    private static Frame samples(int worker, int count, int... values) {
        ByteBuffer payload = ByteBuffer.allocate(8 + 4 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(worker)
                .putInt(count);
        for (int value : values) {
            payload.putInt(value);
        }
        return new Frame(FrameType.WAKE_SAMPLES, 1, payload.array());
    }
}
