// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class LeftoversTest {
    private Path parent;

    @BeforeMethod
    public void makeParent() throws IOException {
        parent = Files.createTempDirectory("leftovers");
    }

    @AfterMethod
    public void removeParent() throws IOException {
        // The last run directory in it takes it along.
        if (Files.notExists(parent)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(parent)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }

    /** Looks from outside like a machine of this run: it has its socket on its command line. */
    private static Process machineOf(Path run) throws IOException {
        return new ProcessBuilder("sh", "-c", "read -r line", "socket,id=qmp,path=" + run + "/m1/qmp").start();
    }

    @Test
    public void aPlaceThatDoesNotExistHasNone() throws IOException {
        assertThat(Leftovers.find(parent.resolve("none"))).isEqualTo(new Leftovers(List.of(), List.of()));
    }

    @Test
    public void whatADeadRunLeftIsFoundAndKept() throws Exception {
        Path dead = Files.createDirectory(parent.resolve("999999999-1"));
        Files.createFile(parent.resolve("999999999-1.lock"));
        Path withoutLock = Files.createDirectory(parent.resolve("999999999-2"));
        Process orphan = machineOf(dead);
        Process orphanOfVanished = machineOf(parent.resolve("999999999-3"));
        try {
            Leftovers leftovers = Leftovers.find(parent);
            assertThat(leftovers.directories()).containsExactly(dead, withoutLock);
            assertThat(leftovers.machines())
                    .containsExactlyInAnyOrder(
                            new Leftovers.Orphan(orphan.pid(), dead),
                            new Leftovers.Orphan(orphanOfVanished.pid(), parent.resolve("999999999-3")));
            assertThat(orphan.isAlive()).isTrue();
            assertThat(dead).isDirectory();
        } finally {
            orphan.destroyForcibly().waitFor();
            orphanOfVanished.destroyForcibly().waitFor();
        }
        assertThat(Leftovers.find(parent).machines()).isEmpty();
    }

    @Test
    public void aLivingRunLeavesNothing() throws Exception {
        try (RunDirectory living = RunDirectory.create(parent)) {
            Process machine = machineOf(living.path());
            try {
                assertThat(Leftovers.find(parent)).isEqualTo(new Leftovers(List.of(), List.of()));
            } finally {
                machine.destroyForcibly().waitFor();
            }
        }
    }

    /** A lock of another process counts; one of this JVM would not even be tried. */
    @Test
    public void aRunOfAnotherProcessLivesAsLongAsItHoldsItsLock() throws Exception {
        Path run = Files.createDirectory(parent.resolve("1-1-00000000"));
        Path lock = Files.createFile(parent.resolve("1-1-00000000.lock"));
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        lock.toString())
                .start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('!');
            assertThat(Leftovers.find(parent).directories()).isEmpty();
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(Leftovers.find(parent).directories()).containsExactly(run);
    }

    /** Holds a lock until it is killed. */
    static final class LockHolder {
        public static void main(String[] arguments) throws Exception {
            FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
            channel.lock();
            System.out.print("!");
            System.out.flush();
            Thread.sleep(60_000);
        }
    }

    @Test
    public void aPlaceOpenToOthersIsRefused() throws IOException {
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> Leftovers.find(parent))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no private directory");
    }
}
