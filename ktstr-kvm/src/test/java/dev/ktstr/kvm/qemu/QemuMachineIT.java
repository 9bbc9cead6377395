// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.EngineMissingException;
import dev.ktstr.kvm.Evidence;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.MachineEnd;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.topology.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Real machines with a guest of a few instructions, {@code src/test/guests/ends.S}. */
public class QemuMachineIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long PLENTY = 1L << 30;

    private final StringBuilder console = new StringBuilder();
    private Path scratch;
    private Path guest;
    private Path evidence;
    private RunDirectory runDirectory;
    private QemuBinary qemu;

    @BeforeClass
    public void assembleTheGuest() throws Exception {
        scratch = Files.createTempDirectory("qemu-machine");
        Path object = scratch.resolve("ends.o");
        guest = scratch.resolve("ends");
        run("as", "src/test/guests/ends.S", "-o", object.toString());
        run("ld", "-Ttext=0x100000", "-e", "start", object.toString(), "-o", guest.toString());
        runDirectory = RunDirectory.create();
        qemu = QemuBinary.find(Optional.empty());
    }

    @AfterClass(alwaysRun = true)
    public void removeScratch() throws IOException {
        runDirectory.close();
        try (Stream<Path> paths = Files.walk(scratch)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @BeforeMethod
    public void emptyConsole() throws IOException {
        console.setLength(0);
        evidence = Files.createTempDirectory(scratch, "evidence");
    }

    @AfterMethod
    public void nothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(runDirectory.path())) {
            assertThat(left).isEmpty();
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }

    private Machine start(String behaviour) throws InterruptedException {
        return start(behaviour, qemu);
    }

    private Machine start(String behaviour, QemuBinary program) throws InterruptedException {
        MachineConfig config = new MachineConfig(
                "it-" + behaviour,
                new Topology(1, 1, 1, 1),
                128,
                guest,
                guest,
                List.of(behaviour),
                this::print,
                scratch.resolve("qemu.log"));
        return new QemuEngine(program, QemuAccelerator.TCG, OptionalInt.empty(), runDirectory)
                .start(config, channel -> channel.putInt(0, 0x12345678));
    }

    /** Slow, so that a promise about the last bytes is not kept by luck. */
    private void print(byte[] bytes) {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        synchronized (console) {
            console.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    private String printed() {
        synchronized (console) {
            return console.toString();
        }
    }

    private void awaitPrinted(String text) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!printed().contains(text) && System.nanoTime() < deadline) {
            Thread.sleep(2);
        }
        assertThat(printed()).contains(text);
    }

    private static MachineDiedException awaitEnd(Machine machine) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                machine.checkAlive();
            } catch (MachineDiedException e) {
                return e;
            }
            Thread.sleep(1);
        }
        throw new AssertionError("the machine did not end within " + LIMIT);
    }

    private static ProcessHandle processOf(String behaviour) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").contains("qemu"))
                .filter(process -> Arrays.asList(process.info().arguments().orElse(new String[0]))
                        .contains("it-" + behaviour))
                .findFirst()
                .orElseThrow();
    }

    @DataProvider
    public Object[][] guestsThatEnd() {
        return new Object[][] {
            {"r", MachineEnd.RESET, "hello\n"},
            {"p", MachineEnd.POWERED_OFF, "hello\n"},
            {"n", MachineEnd.RESET, "hello\n" + "x".repeat(65_535) + "!"}
        };
    }

    @Test(dataProvider = "guestsThatEnd")
    public void theEndOfAGuestIsToldWithAllItPrinted(String behaviour, MachineEnd end, String printed)
            throws Exception {
        try (Machine machine = start(behaviour)) {
            assertThat(awaitEnd(machine).end()).isEqualTo(end);
            assertThat(printed()).isEqualTo(printed);
        }
    }

    @Test
    public void aQemuThatIsKilledIsNoDeadGuest() throws Exception {
        try (Machine machine = start("h")) {
            awaitPrinted("hello\n");
            machine.checkAlive();
            assertThat(processOf("h").destroyForcibly()).isTrue();
            MachineDiedException died = awaitEnd(machine);
            assertThat(died.end()).isEqualTo(MachineEnd.ENGINE_KILLED);
            assertThat(died).hasMessageContaining("qemu was killed by signal 9 (SIGKILL)");
        }
    }

    @Test
    public void aQemuThatIsToldToEndSaysWhoToldIt() throws Exception {
        try (Machine machine = start("h")) {
            awaitPrinted("hello\n");
            assertThat(processOf("h").destroy()).isTrue();
            MachineDiedException died = awaitEnd(machine);
            assertThat(died.end()).isEqualTo(MachineEnd.ENGINE_KILLED);
            assertThat(died).hasMessageContaining("terminating on signal 15");
        }
    }

    @Test
    public void aClosedMachineIsDeadAndPrintsNoMore() throws Exception {
        Machine machine = start("f");
        awaitPrinted("xxxx");
        machine.close();
        int length = printed().length();
        assertThatThrownBy(machine::checkAlive)
                .isInstanceOfSatisfying(
                        MachineDiedException.class, e -> assertThat(e.end()).isEqualTo(MachineEnd.CLOSED))
                .hasMessage("it-f was closed");
        Thread.sleep(50);
        assertThat(printed()).hasSize(length);
        machine.close();
    }

    @Test
    public void aQemuThatCannotBeExecutedIsMissing() {
        assertThatThrownBy(() -> start("h", new QemuBinary("/no/such/qemu", 10, 0, "a build")))
                .isInstanceOf(EngineMissingException.class)
                .hasMessageContaining("/no/such/qemu");
    }

    @Test
    public void aRunningGuestGoesOnAfterItsMemoryWasSaved() throws Exception {
        try (Machine machine = start("f")) {
            awaitPrinted("xxxx");
            requireComplete(machine.saveEvidence(evidence, PLENTY));
            machine.checkAlive();
            int length = printed().length();
            awaitPrinted("x".repeat(length));
        }
    }

    @Test
    public void aResetGuestCanStillBeLookedAt() throws Exception {
        try (Machine machine = start("r")) {
            awaitEnd(machine);
            requireComplete(machine.saveEvidence(evidence, PLENTY));
            assertThat(awaitEnd(machine).end()).isEqualTo(MachineEnd.RESET);
        }
    }

    private void requireComplete(Evidence saved) throws IOException {
        assertThat(saved.missing()).isEmpty();
        assertThat(saved.files())
                .containsExactly(
                        evidence.resolve("qemu.txt"), evidence.resolve("channel.bin"), evidence.resolve("vmcore"));
        assertThat(Files.readAllLines(saved.files().get(0)))
                .startsWith(qemu.path())
                .contains("-append");
        assertThat(Files.readAllBytes(saved.files().get(1))).hasSize(4 << 20).startsWith(0x78, 0x56, 0x34, 0x12);
        // Source: makedumpfile's IMPLEMENTATION, "The flattened format".
        assertThat(Files.readAllBytes(saved.files().get(2)))
                .startsWith("makedumpfile".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    public void memoryThatDoesNotFitIsGivenUpAndTheMachineWithIt() throws Exception {
        try (Machine machine = start("m")) {
            awaitPrinted("full\n");
            long begin = System.nanoTime();
            Evidence saved = machine.saveEvidence(evidence, 5 << 20);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            assertThat(saved.files()).hasSize(2);
            assertThat(saved.missing()).hasSize(1);
            assertThat(saved.missing().get(0)).startsWith("no vmcore: it is larger than the ");
            assertThat(evidence.toFile().list()).containsExactlyInAnyOrder("qemu.txt", "channel.bin");
            assertThat(awaitEnd(machine).end()).isEqualTo(MachineEnd.CLOSED);
        }
    }

    @Test
    public void whereQemuIsGoneTheRestIsSaved() throws Exception {
        try (Machine machine = start("h")) {
            assertThat(processOf("h").destroyForcibly()).isTrue();
            Evidence saved = machine.saveEvidence(evidence, PLENTY);
            assertThat(saved.files()).hasSize(2);
            assertThat(saved.missing()).hasSize(1);
            assertThat(saved.missing().get(0)).startsWith("no vmcore: qemu ");
            assertThat(awaitEnd(machine).end()).isEqualTo(MachineEnd.ENGINE_KILLED);
        }
    }

    /** Death must not wait for somebody's next time-out. */
    @Test
    public void deathIsSeenWithinMilliseconds() throws Exception {
        try (Machine machine = start("h")) {
            awaitPrinted("hello\n");
            ProcessHandle process = processOf("h");
            long killed = System.nanoTime();
            assertThat(process.destroyForcibly()).isTrue();
            awaitEnd(machine);
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofMillis(500));
        }
    }
}
