// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.ImageRefusedException;
import dev.ktstr.kvm.Imaging;
import dev.ktstr.kvm.Machine;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.SavableMachine;
import dev.ktstr.kvm.host.RunDirectory;
import dev.ktstr.kvm.memory.GuestMemoryException;
import dev.ktstr.kvm.topology.Topology;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
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

/** Saves and starts real machines whose guest counts in its memory, {@code src/test/guests/ends.S}. */
public class QemuImagingIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Topology TWO_NODES = new Topology(2, 2, 1, 1);

    private Path scratch;
    private Path guest;
    private Path image;
    private RunDirectory runDirectory;
    private Imaging imaging;

    @BeforeClass
    public void assembleTheGuest() throws Exception {
        scratch = Files.createTempDirectory("qemu, imaging");
        Path object = scratch.resolve("ends.o");
        guest = scratch.resolve("ends");
        run("as", "src/test/guests/ends.S", "-o", object.toString());
        run("ld", "-Ttext=0x100000", "-e", "start", object.toString(), "-o", guest.toString());
        runDirectory = RunDirectory.create();
        imaging = new QemuEngine(
                        QemuBinary.find(Optional.empty()), QemuAccelerator.TCG, OptionalInt.of(2_596_142), runDirectory)
                .imaging();
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
    public void newImage() throws IOException {
        image = Files.createTempDirectory(scratch, "image");
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

    private MachineConfig config(int memoryMiB, ByteArrayOutputStream console) {
        return new MachineConfig(
                "it-imaging",
                TWO_NODES,
                memoryMiB,
                guest,
                guest,
                List.of("c"),
                console::writeBytes,
                scratch.resolve("qemu.log"));
    }

    private static void awaitLonger(ByteArrayOutputStream console, int length) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (console.size() <= length && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        assertThat(console.size()).isGreaterThan(length);
    }

    private String bootAndSave() throws InterruptedException {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        try (SavableMachine machine = imaging.boot(config(256, console), image, channel -> {})) {
            awaitLonger(console, 40);
            machine.save();
        }
        String printed = console.toString(StandardCharsets.ISO_8859_1);
        assertThat(printed).startsWith("hello\nabc");
        return printed;
    }

    private static char successor(char letter) {
        return letter == 'z' ? 'a' : (char) (letter + 1);
    }

    @Test
    public void machinesGoOnWhereTheFirstWasSavedAndDoNotSeeEachOther() throws Exception {
        String saved = bootAndSave();
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        try (Machine one = imaging.start(config(256, first), image, channel -> channel.putInt(0, 1))) {
            awaitLonger(first, 40);
            try (Machine other = imaging.start(config(256, second), image, channel -> channel.putInt(0, 2))) {
                awaitLonger(second, 40);
                assertThat(one.channel().getInt(0)).isEqualTo(1);
                assertThat(other.channel().getInt(0)).isEqualTo(2);
                assertThat(one.vcpuTimes()).hasSize(2);
            }
        }
        char next = successor(saved.charAt(saved.length() - 1));
        assertThat(first.toByteArray()[0]).isEqualTo((byte) next);
        assertThat(second.toByteArray()[0]).isEqualTo((byte) next);
    }

    @Test
    public void whatShapesAnImageIsNamedAndDoesNotFollowTheNoiseOfAMeasurement() throws Exception {
        MachineConfig config = config(256, new ByteArrayOutputStream());
        assertThat(imaging.identity(config)).containsOnlyKeys("command", "host CPU", "qemu");
        assertThat(imaging.identity(config).get("qemu")).startsWith("QEMU emulator version ");
        assertThat(imaging.identity(config).get("command"))
                .contains("-accel tcg", "size=256M", "tsc_early_khz=2596000")
                .doesNotContain(guest.toString(), config.name());
        assertThat(imaging.identity(config(512, new ByteArrayOutputStream()))).isNotEqualTo(imaging.identity(config));
    }

    @Test
    public void memoryIsReadAndWrittenWhereTheGuestHasItWarmAndCold() throws Exception {
        long letter = 0x1000000; // the guest's
        long ofTheOtherNode = 200L << 20;
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        try (SavableMachine machine = imaging.boot(config(256, console), image, channel -> {})) {
            awaitLonger(console, 40);
            assertThat((char) machine.memory().read(letter, 1)[0]).isBetween('a', 'z');
            machine.memory().write(ofTheOtherNode, new byte[] {1, 2, 3});
            machine.save();
        }
        console.reset();
        try (Machine warm = imaging.start(config(256, console), image, channel -> {})) {
            assertThat(warm.memory().read(ofTheOtherNode, 3)).containsExactly(1, 2, 3);
            // Over the edge between the nodes, and not to the image.
            warm.memory().write((128L << 20) - 2, new byte[] {4, 5, 6, 7});
            assertThat(warm.memory().read((128L << 20) - 2, 4)).containsExactly(4, 5, 6, 7);
            // The guest may just be about to store its own next letter.
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!console.toString(StandardCharsets.ISO_8859_1).contains("Y") && System.nanoTime() < deadline) {
                warm.memory().write(letter, new byte[] {'Y'});
                Thread.sleep(5);
            }
            assertThat(console.toString(StandardCharsets.ISO_8859_1)).contains("Y");
            assertThatThrownBy(() -> warm.memory().read((256L << 20) - 1, 2)).isInstanceOf(GuestMemoryException.class);
        }
        try (Machine other = imaging.start(config(256, console), image, channel -> {})) {
            assertThat(other.memory().read((128L << 20) - 2, 4)).containsExactly(0, 0, 0, 0);
        }
    }

    @DataProvider
    public static Object[][] damages() {
        return new Object[][] {
            {"devices", 1000L}, {"devices", 0L}, {"ram0", 4096L}, {"ram1", 0L},
        };
    }

    @Test(dataProvider = "damages")
    public void aTruncatedImageIsRefused(String file, long size) throws Exception {
        bootAndSave();
        try (FileChannel channel = FileChannel.open(image.resolve(file), StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
        assertThatThrownBy(() -> imaging.start(config(256, new ByteArrayOutputStream()), image, channel -> {})
                        .close())
                .isInstanceOf(ImageRefusedException.class)
                .hasMessageContaining(image.toString());
    }

    @Test
    public void anImageOfAnotherSizeIsRefused() throws Exception {
        bootAndSave();
        assertThatThrownBy(() -> imaging.start(config(512, new ByteArrayOutputStream()), image, channel -> {})
                        .close())
                .isInstanceOf(ImageRefusedException.class);
    }

    @Test
    public void aMachineThatWasNotBootedForItIsNotSaved() throws Exception {
        bootAndSave();
        try (Machine machine = imaging.start(config(256, new ByteArrayOutputStream()), image, channel -> {})) {
            assertThatThrownBy(() -> ((SavableMachine) machine).save()).isInstanceOf(IllegalStateException.class);
        }
    }
}
