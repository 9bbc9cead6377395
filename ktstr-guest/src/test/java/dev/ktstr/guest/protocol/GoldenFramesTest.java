// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.guest.plan.Affinity;
import dev.ktstr.guest.plan.CgroupLimits;
import dev.ktstr.guest.plan.CgroupOp;
import dev.ktstr.guest.plan.CgroupPlan;
import dev.ktstr.guest.plan.CpuMax;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.plan.MachineOp;
import dev.ktstr.guest.plan.MemPolicy;
import dev.ktstr.guest.plan.Phase;
import dev.ktstr.guest.plan.ProgramOp;
import dev.ktstr.guest.plan.RunPlan;
import dev.ktstr.guest.plan.RunPlanJson;
import dev.ktstr.guest.plan.SchedPolicy;
import dev.ktstr.guest.plan.SchedulerOp;
import dev.ktstr.guest.plan.StepPlan;
import dev.ktstr.guest.plan.Work;
import dev.ktstr.guest.plan.WorkGroup;
import dev.ktstr.guest.plan.WorkType;
import dev.ktstr.guest.plan.WorkerSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * Frames as bytes in {@code src/test/resources/frames}, each the first of its ring, for the Java and the C side to read. After
 * a wanted change, {@code mvn test -Dgolden=update} writes them anew; commit them with the reason.
 */
public class GoldenFramesTest {
    private static final Path FRAMES = Path.of("src/test/resources/frames");

    private static final WorkGroup SPIN = new WorkGroup(1, Work.of(WorkType.SPIN));

    /** Every type of work, every operation, and every optional member once present and once absent. */
    public static final RunPlan PLAN = new RunPlan(
            List.of(
                    StepPlan.of(Duration.ofSeconds(2)),
                    StepPlan.of(
                            Duration.ofMillis(500),
                            new SchedulerOp.Detach(),
                            SchedulerOp.Attach.of("scx", List.of("/bin/scx", "--slice", "5"), Duration.ofSeconds(10))),
                    StepPlan.of(
                            Duration.ZERO,
                            SchedulerOp.Replace.of("other", List.of("/bin/other"), Duration.ofSeconds(20)),
                            new SchedulerOp.Restart(Duration.ofSeconds(30))),
                    new StepPlan(
                            Duration.ZERO,
                            List.of(
                                    new CgroupOp.Add("late"),
                                    new CgroupOp.Spawn("late", 1),
                                    new CgroupOp.StopWorkers("late"),
                                    new CgroupOp.SetCpuset("web", CpuSet.of(0)),
                                    new CgroupOp.SetCpuset("batch", CpuSet.of(1)),
                                    new CgroupOp.SwapCpusets("web", "batch"),
                                    new CgroupOp.ClearCpuset("batch"),
                                    new CgroupOp.SetMems("web", CpuSet.of(0)),
                                    new CgroupOp.SetWeight("web", 300),
                                    new CgroupOp.SetCpuMax("web", CpuMax.UNLIMITED),
                                    new CgroupOp.SetAffinity("web", Affinity.of(CpuSet.of(0))),
                                    new CgroupOp.MoveTasks("web", "batch"),
                                    new CgroupOp.Freeze("web"),
                                    new CgroupOp.Unfreeze("web"),
                                    new CgroupOp.CaptureProcs("batch", "seen"),
                                    new CgroupOp.Remove("late"),
                                    new ProgramOp.Run("echo", "web", List.of("/bin/echo", "hi")),
                                    new ProgramOp.Wait("echo", Duration.ofSeconds(5)),
                                    new ProgramOp.Kill("echo"),
                                    new MachineOp.CpuOffline(1),
                                    new MachineOp.CpuOnline(1),
                                    new MachineOp.Pause(Duration.ofMillis(1))),
                            Optional.of(new StepPlan.Loop(Duration.ofMillis(100), 4, 6)))),
            List.of(
                    new CgroupPlan(
                            "web",
                            new CgroupLimits(
                                    Optional.of(CpuSet.parse("0-1,5")),
                                    Optional.of(CpuSet.of(0)),
                                    Optional.of(200),
                                    Optional.of(new CpuMax(
                                            Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(10)))),
                            List.of(
                                    new WorkGroup(2, Work.of(WorkType.SPIN)),
                                    new WorkGroup(4, Work.of(WorkType.PIPE, 1024)),
                                    new WorkGroup(2, Work.of(WorkType.FUTEX_PING_PONG, 512))),
                            false),
                    CgroupPlan.of(
                            "batch",
                            new WorkGroup(1, Work.of(WorkType.YIELD)),
                            new WorkGroup(1, Work.of(WorkType.MIXED)),
                            new WorkGroup(1, Work.of(WorkType.BURSTY, 50_000_000, 100_000_000)),
                            new WorkGroup(
                                    3,
                                    Work.sequence(List.of(
                                            new Phase(Phase.Kind.SPIN, Duration.ofMillis(100)),
                                            new Phase(Phase.Kind.SLEEP, Duration.ofMillis(10)),
                                            new Phase(Phase.Kind.YIELD, Duration.ofMillis(20)),
                                            new Phase(Phase.Kind.IO, Duration.ofMillis(30)),
                                            new Phase(Phase.Kind.ALU_HOT, Duration.ofMillis(40)))))),
                    CgroupPlan.of(
                            "batch/inner",
                            settings(WorkerSettings.NONE
                                    .withPolicy(SchedPolicy.deadline(
                                            Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3)))
                                    .withOwner(65534, 65534)),
                            settings(WorkerSettings.NONE
                                    .withPolicy(SchedPolicy.fifo(3))
                                    .withComm("fifo")),
                            settings(WorkerSettings.NONE.withNice(-5).withAffinity(new Affinity(CpuSet.of(0, 1), 1))),
                            settings(WorkerSettings.NONE.withMemory(new MemPolicy(
                                    MemPolicy.Mode.INTERLEAVE, CpuSet.of(0), Set.of(MemPolicy.Flag.RELATIVE))))),
                    CgroupPlan.of("", SPIN),
                    CgroupPlan.of("kinds", otherKinds()),
                    CgroupPlan.of("late", SPIN, new WorkGroup(1, Work.of(WorkType.SPIN), WorkerSettings.NONE, true))
                            .onlyOnDemand()));

    /** Those that the cgroups before do not have, as a test has them that says nothing else. */
    private static WorkGroup[] otherKinds() {
        Set<WorkType> before = Set.of(
                WorkType.SPIN,
                WorkType.PIPE,
                WorkType.FUTEX_PING_PONG,
                WorkType.YIELD,
                WorkType.MIXED,
                WorkType.BURSTY,
                WorkType.SEQUENCE);
        return Arrays.stream(WorkType.values())
                .filter(type -> !before.contains(type))
                .map(type -> type == WorkType.CUSTOM ? Work.custom(List.of("/bin/sleep", "9")) : Work.of(type))
                .map(work -> new WorkGroup(work.groupSize(), work))
                .toArray(WorkGroup[]::new);
    }

    private static WorkGroup settings(WorkerSettings settings) {
        return new WorkGroup(1, Work.of(WorkType.SPIN), settings, false);
    }

    private static final String STEP =
            "{\"request\":1,\"step\":0,\"beganNanos\":0,\"heldFromNanos\":0,\"endedNanos\":2000000000,"
                    + "\"workUnits\":{\"web\":4096,\"batch\":7},\"captured\":{},\"schedulerOps\":\"ktstr\","
                    + "\"schedulerEvents\":{\"SCX_EV_DISPATCH_KEEP_LAST\":3}}";

    private static final String EXEC = "{\"argv\":[\"/bin/sh\",\"-l\"],"
            + "\"terminal\":{\"rows\":24,\"columns\":80,\"type\":\"xterm-256color\"}}";

    private static final String RENEW = "{\"realtimeNanos\":1767225600000000001,\"entropy\":\""
            + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
            + "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
            + "\",\"bootId\":\"123e4567-e89b-12d3-a456-426614174000\"}";

    @DataProvider
    public Object[][] frames() {
        return new Object[][] {
            {"put-file", FrameType.PUT_FILE, "{\"path\":\"/ktstr/bin/x\",\"mode\":493,\"size\":5}".getBytes(UTF_8)},
            {"file-data", FrameType.FILE_DATA, new byte[] {0x7f, 'E', 'L', 'F', 0}},
            {"run-plan", FrameType.RUN_PLAN, Frame.utf8(RunPlanJson.write(PLAN).toString())},
            {"park", FrameType.PARK, Frame.utf8("{}")},
            {"renew", FrameType.RENEW, Frame.utf8(RENEW)},
            {"power-off", FrameType.POWER_OFF, Frame.utf8("{}")},
            {"started", FrameType.STARTED, Frame.utf8("{\"request\":1,\"atNanos\":123456789}")},
            {"step", FrameType.STEP, Frame.utf8(STEP)},
            {"held", FrameType.HELD, Frame.utf8("{\"request\":1,\"step\":1}")},
            {"wake-samples", FrameType.WAKE_SAMPLES, wakeSamples()},
            {"exec", FrameType.EXEC, Frame.utf8(EXEC)},
            {"exec-output", FrameType.EXEC_OUTPUT, new byte[] {1, 'h', 'i', '\n'}},
            {"log", FrameType.LOG, Frame.utf8("{\"text\":\"schön\"}")},
        };
    }

    private static byte[] wakeSamples() {
        return ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(3)
                .putInt(3)
                .putInt(1000)
                .putInt(0)
                .putInt(0xffff_ffff)
                .array();
    }

    @Test(dataProvider = "frames")
    public void areWrittenAndReadAsKept(String name, FrameType type, byte[] payload) throws IOException {
        Path file = FRAMES.resolve(name + ".bin");
        byte[] written = written(type, payload);
        if ("update".equals(System.getProperty("golden"))) {
            Files.createDirectories(FRAMES);
            Files.write(file, written);
        }
        byte[] golden = Files.readAllBytes(file);
        assertThat(written)
                .as("%s; a wanted change is kept with -Dgolden=update", file)
                .isEqualTo(golden);
        Frame frame = read(type, golden);
        assertThat(frame.type()).isEqualTo(type);
        assertThat(frame.payload()).isEqualTo(payload);
    }

    private static byte[] written(FrameType type, byte[] payload) {
        ByteBuffer memory = Channels.prepared();
        FrameWriter writer = type.fromGuest() ? FrameWriter.guestToHost(memory) : FrameWriter.hostToGuest(memory);
        assertThat(writer.tryWrite(type, payload)).isTrue();
        Ring ring = type.fromGuest() ? Ring.guestToHost(memory) : Ring.hostToGuest(memory);
        byte[] bytes = new byte[ring.acquireWriteIndex()];
        ring.get(0, bytes);
        return bytes;
    }

    private static Frame read(FrameType type, byte[] bytes) {
        ByteBuffer memory = Channels.prepared();
        Ring ring = type.fromGuest() ? Ring.guestToHost(memory) : Ring.hostToGuest(memory);
        ring.put(0, bytes);
        ring.releaseWriteIndex(bytes.length);
        FrameReader reader = type.fromGuest() ? FrameReader.guestToHost(memory) : FrameReader.hostToGuest(memory);
        return reader.poll().orElseThrow();
    }
}
