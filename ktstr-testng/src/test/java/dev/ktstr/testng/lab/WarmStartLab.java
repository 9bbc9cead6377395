// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.guest.GuestAgent;
import dev.ktstr.guest.GuestBinaries;
import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.GuestIdentity;
import dev.ktstr.guest.GuestOutput;
import dev.ktstr.guest.Program;
import dev.ktstr.guest.ProgramStreams;
import dev.ktstr.guest.RequestFailedException;
import dev.ktstr.guest.elf.SharedLibraries;
import dev.ktstr.guest.protocol.ChannelLayout;
import dev.ktstr.guest.protocol.Frame;
import dev.ktstr.guest.protocol.FrameReader;
import dev.ktstr.guest.protocol.FrameType;
import dev.ktstr.guest.protocol.FrameWriter;
import dev.ktstr.guest.report.ReadyReport;
import dev.ktstr.kvm.EngineChoice;
import dev.ktstr.kvm.Engines;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.Topology;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.testng.ITestResult;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * A real guest is parked and given a fresh channel again and again: all that a start from a saved state asks of the agent, and the
 * machine goes on meanwhile. With the engine of {@code -Dktstr.engine} (auto), in half a minute:
 *
 * <pre>
 * mvn -Plab process-test-classes -DskipTests -pl ktstr-testng -am
 * java -cp "$(cat ktstr-testng/target/lab.classpath)" org.testng.TestNG -d /tmp/testng \
 *     -testclass dev.ktstr.testng.lab.WarmStartLab
 * </pre>
 */
public class WarmStartLab {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(5);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
    private static final String ENTROPY = "5a".repeat(GuestIdentity.ENTROPY_BYTES);

    private Path directory;
    private RunDirectory runDirectory;
    private Machine machine;
    private GuestAgent agent;

    @BeforeClass
    public void boot() throws Exception {
        directory = Files.createTempDirectory("warm-start-lab");
        runDirectory = RunDirectory.create();
        EngineChoice engine =
                Engines.choose(System.getProperty("ktstr.engine", "auto"), Optional.empty(), runDirectory);
        Path console = directory.resolve("console");
        MachineConfig config = new MachineConfig(
                "warm-start",
                Topology.parse("1n1l2c1t"),
                512,
                LabGuest.kernel().vmlinux(),
                LabGuest.initramfs(directory),
                List.of(),
                bytes -> System.out.print(new String(bytes, StandardCharsets.ISO_8859_1)),
                console);
        machine = engine.engine().start(config, GuestAgent::prepare);
        agent = newAgent();
        agent.awaitReady(BOOT_LIMIT);
    }

    @AfterClass(alwaysRun = true)
    public void removeAll() throws IOException {
        if (machine != null) {
            machine.close();
        }
        runDirectory.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Every test begins with a guest that was parked, and has been started since. */
    @BeforeMethod
    public void startAgain() throws Exception {
        agent.park();
        prepareAnew();
    }

    /** At once, as the tests after it then fail too. */
    @AfterMethod
    public void tell(ITestResult result) {
        if (!result.isSuccess()) {
            System.out.println("FAILED: " + result.getName());
            result.getThrowable().printStackTrace(System.out);
        }
    }

    private GuestAgent newAgent() {
        GuestAgent talking = new GuestAgent(machine.channel(), machine::checkAlive, GuestOutput.NONE);
        machine.onDoorbell(talking::ring);
        return talking;
    }

    private ReadyReport prepareAnew() throws InterruptedException {
        GuestAgent.prepare(machine.channel());
        agent = newAgent();
        return agent.awaitReady(LIMIT);
    }

    private byte[] channel() {
        byte[] bytes = new byte[ChannelLayout.CHANNEL_SIZE];
        machine.channel().get(0, bytes);
        return bytes;
    }

    private String run(String command) throws InterruptedException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        agent.exec(
                Program.shell(command),
                new ProgramStreams() {
                    @Override
                    public void output(byte[] bytes) {
                        printed.writeBytes(bytes);
                    }

                    @Override
                    public void error(byte[] bytes) {
                        printed.writeBytes(bytes);
                    }
                },
                LIMIT);
        return printed.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    public void aParkedGuestLeavesTheChannelAloneUntilItIsAFreshOne() throws Exception {
        ByteBuffer memory = machine.channel().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int generation = memory.getInt(ChannelLayout.CHANNEL_AT_GENERATION);
        agent.park();
        byte[] left = channel();
        Thread.sleep(500);
        assertThat(channel()).isEqualTo(left);
        // Not even a request is taken out of a channel of the same generation, nor out of one whose header is being
        // written.
        for (int same : new int[] {generation, 0}) {
            memory.put(0, new byte[ChannelLayout.CHANNEL_HOST_TO_GUEST_OFFSET]);
            memory.putInt(ChannelLayout.CHANNEL_AT_GENERATION, same);
            // PARK was the first frame. An agent that went on reading would obey the second.
            FrameWriter writer = FrameWriter.hostToGuest(memory);
            send(writer, FrameType.POWER_OFF, "{}");
            send(writer, FrameType.POWER_OFF, "{}");
            left = channel();
            Thread.sleep(500);
            assertThat(channel()).isEqualTo(left);
        }

        long begun = System.nanoTime();
        ReadyReport ready = prepareAnew();
        double millis = (System.nanoTime() - begun) / 1e6;
        System.out.printf(
                "READY %.1f ms after the channel was there; the agent took %.2f ms%n",
                millis, (ready.atNanos() - ready.agentStartedNanos()) / 1e6);
        assertThat(ready.cpus()).hasSize(2);
        assertThat(memory.getInt(ChannelLayout.CHANNEL_AT_GENERATION)).isNotEqualTo(generation);
        // Measured anew: not the time since the guest's boot.
        assertThat(ready.agentStartedNanos()).isGreaterThan(1_000_000_000);
        assertThat(ready.atNanos() - ready.agentStartedNanos()).isBetween(0L, 1_000_000_000L);
        assertThat(run("echo hello")).isEqualTo("hello");
    }

    @Test
    public void takesAnIdentityAgainAndAgain() throws Exception {
        String kernels = run("cat " + BOOT_ID);
        for (int i = 0; i < 3; i++) {
            Instant time = Instant.parse("203" + i + "-05-06T07:08:09.5Z");
            UUID bootId = UUID.randomUUID();
            agent.renew(new GuestIdentity(time, ENTROPY, bootId));
            assertThat(run("cat " + BOOT_ID)).isEqualTo(bootId.toString()).isNotEqualTo(kernels);
            assertThat(Long.parseLong(run("date +%s")) - time.getEpochSecond()).isBetween(0L, 20L);
            assertThat(run("grep -c " + BOOT_ID + " /proc/mounts")).isEqualTo("1");
            assertThat(run("echo x > " + BOOT_ID)).contains("Read-only file system");
            assertThat(run("wc -c < /run/ktstr/boot_id")).isEqualTo("37");
        }
        // The next guest that is saved from here starts with it, and takes another.
        agent.park();
        prepareAnew();
        GuestIdentity fresh = GuestIdentity.fresh();
        agent.renew(fresh);
        assertThat(run("cat " + BOOT_ID)).isEqualTo(fresh.bootId().toString());
        assertThat(run("head -c 32 /dev/urandom | wc -c")).isEqualTo("32");
    }

    @Test
    public void doesNotParkWhileASchedulerRuns() throws Exception {
        Path scheduler = GuestBinaries.ofHost().extractTestScheduler(directory);
        for (GuestFile library : SharedLibraries.ofHost().closure(scheduler)) {
            agent.putFile(library);
        }
        agent.putFile(GuestFile.of(scheduler, "/ktstr/bin/scx-ktstr", 0755));
        agent.startScheduler("scx-ktstr", List.of("/ktstr/bin/scx-ktstr"), LIMIT);
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(agent::park)
                .withMessage("The guest failed to park: PARK: a scheduler was started and not stopped");
        agent.stopScheduler();
    }

    @Test
    public void doesNotParkWhileAProcessIsLeft() throws Exception {
        String pid = run("sleep 1000 > /dev/null 2>&1 & echo $!");
        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(agent::park)
                .withMessage(
                        "The guest failed to park: PARK: processes " + pid + " are left: expected none but the agent");
        run("kill -9 " + pid);
    }

    @DataProvider
    public Object[][] wrongIdentities() {
        String bootId = UUID.randomUUID().toString();
        return new Object[][] {
            {"-1", ENTROPY, bootId, "\"realtimeNanos\" is -1"},
            {"7258118400000000000", ENTROPY, bootId, "\"realtimeNanos\" is 7258118400000000000"},
            {"1", ENTROPY, bootId, "set CLOCK_REALTIME to 0 s: Invalid argument"},
            {"1767225600000000000", ENTROPY.substring(2), bootId, "\"entropy\" has 126 characters: expected 128"},
            {"1767225600000000000", ENTROPY.replace('a', 'x'), bootId, "\"entropy\" has \"5x\" at 0"},
            {"1767225600000000000", ENTROPY, "not-a-uuid", "\"bootId\" is \"not-a-uuid\": expected xxxxxxxx-"},
        };
    }

    /** The host's own types let none of these through. */
    @Test(dataProvider = "wrongIdentities")
    public void refusesAWrongIdentityAndChangesNothing(String realtime, String entropy, String bootId, String named)
            throws Exception {
        agent.renew(GuestIdentity.fresh());
        String before = run("cat " + BOOT_ID);
        agent.park();
        GuestAgent.prepare(machine.channel());
        FrameWriter writer = FrameWriter.hostToGuest(machine.channel());
        FrameReader reader = FrameReader.guestToHost(machine.channel());
        assertThat(next(reader).type()).isEqualTo(FrameType.READY);
        send(
                writer,
                FrameType.RENEW,
                "{\"realtimeNanos\":%s,\"entropy\":\"%s\",\"bootId\":\"%s\"}".formatted(realtime, entropy, bootId));
        Frame failed = next(reader);
        assertThat(failed.type()).isEqualTo(FrameType.FAILED);
        assertThat(failed.json().string("message")).startsWith("RENEW: " + named);
        send(writer, FrameType.PARK, "{}");
        assertThat(next(reader).type()).isEqualTo(FrameType.DONE);
        prepareAnew();
        assertThat(run("cat " + BOOT_ID)).isEqualTo(before);
        assertThat(Long.parseLong(run("date +%s"))).isGreaterThan(1_700_000_000L);
    }

    @Test
    public void parkingForgetsAFileThatIsHalfSent() throws Exception {
        agent.park();
        GuestAgent.prepare(machine.channel());
        FrameWriter writer = FrameWriter.hostToGuest(machine.channel());
        FrameReader reader = FrameReader.guestToHost(machine.channel());
        assertThat(next(reader).type()).isEqualTo(FrameType.READY);
        send(writer, FrameType.PUT_FILE, "{\"path\":\"/tmp/half\",\"mode\":420,\"size\":10}");
        send(writer, FrameType.PARK, "{}");
        Frame failed = next(reader);
        assertThat(failed.json().string("message")).contains("another request came after 0 of 10 bytes");
        assertThat(next(reader).json().count("request")).isEqualTo(2);
        prepareAnew();
        agent.putFile(GuestFile.of(new byte[10], "/tmp/half", 0644));
        assertThat(run("wc -c < /tmp/half")).isEqualTo("10");
    }

    private static void send(FrameWriter writer, FrameType type, String json) {
        assertThat(writer.tryWrite(type, Frame.utf8(json))).isTrue();
    }

    private static Frame next(FrameReader reader) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Frame> frame = reader.poll();
            if (frame.isPresent()) {
                return frame.get();
            }
            Thread.sleep(1);
        }
        throw new AssertionError("no frame within " + LIMIT);
    }
}
