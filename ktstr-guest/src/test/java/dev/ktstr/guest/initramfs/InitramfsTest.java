// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.initramfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ktstr.guest.GuestFile;
import dev.ktstr.guest.elf.SharedLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class InitramfsTest {
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final Path GOLDEN = Path.of("src/test/resources/initramfs/every-kind.cpio");
    private static final byte[] AGENT = "the agent".getBytes(UTF_8);

    private Path directory;

    @BeforeClass
    public void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("ktstr-initramfs");
    }

    @AfterClass(alwaysRun = true)
    public void deleteDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private static byte[] everyKind() {
        CpioWriter cpio = new CpioWriter();
        cpio.directory("dir", 0755);
        cpio.file("dir/four", 0644, "1234".getBytes(UTF_8));
        cpio.file("dir/five", 0600, "12345".getBytes(UTF_8));
        cpio.symlink("link", "dir/four");
        cpio.characterDevice("console", 0600, 5, 1);
        return cpio.finish();
    }

    /** After a wanted change, {@code mvn test -Dgolden=update} writes the archive anew. */
    @Test
    public void writesTheArchiveThatIsKept() throws IOException {
        if ("update".equals(System.getProperty("golden"))) {
            Files.createDirectories(GOLDEN.getParent());
            Files.write(GOLDEN, everyKind());
        }
        assertThat(everyKind()).isEqualTo(Files.readAllBytes(GOLDEN));
    }

    @Test
    public void cpioReadsWhatWasWritten() throws Exception {
        requireBusybox();
        String listing = run(everyKind(), "cpio", "-tv");
        assertThat(listing.lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "drwxr-xr-x 0/0 0 1970-01-01 00:00:00 dir",
                        "-rw-r--r-- 0/0 4 1970-01-01 00:00:00 dir/four",
                        "-rw------- 0/0 5 1970-01-01 00:00:00 dir/five",
                        "lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 link -> dir/four",
                        "crw------- 0/0 0 1970-01-01 00:00:00 console");
    }

    @Test
    public void packsAgentAndBusyboxAndNothingElse() throws Exception {
        requireBusybox();
        byte[] archive = Initramfs.pack(AGENT, BUSYBOX);
        assertThat(archive).isEqualTo(Initramfs.pack(AGENT, BUSYBOX));
        assertThat(archive.length % 512).isZero();
        List<String> files = run(archive, "cpio", "-tv")
                .lines()
                .filter(line -> !line.startsWith("d") && !line.startsWith("l"))
                .map(line -> line.substring(0, 10) + " " + line.substring(line.lastIndexOf(' ') + 1))
                .toList();
        assertThat(files).containsExactly("crw------- dev/console", "-rwxr-xr-x bin/busybox", "-rwxr-xr-x init");
        // Each is a directory that the loader of some distribution searches; one is enough for this host's.
        assertThat(run(archive, "cpio", "-tv").lines().filter(line -> line.startsWith("l")))
                .extracting(line -> line.replaceFirst(".* (\\S+ -> )", "$1"))
                .containsExactly("lib -> lib64", "usr/lib -> ../lib64", "usr/lib64 -> ../lib64", "bin/sh -> busybox");
        Path file = directory.resolve("initramfs.cpio");
        Initramfs.pack(AGENT, BUSYBOX, file);
        assertThat(file).hasBinaryContent(archive);
    }

    /** The loader of this host runs a program of this host in the packed root, with no cache and no library elsewhere. */
    @Test
    public void programsOfThisHostRunInIt() throws Exception {
        requireBusybox();
        Path root = Files.createDirectory(directory.resolve("root"));
        Path archive = directory.resolve("root.cpio");
        requireUserNamespaces();
        Files.write(archive, Initramfs.pack(AGENT, BUSYBOX));
        // Devices need privileges that a user namespace does not give; the program needs none.
        run(Files.readAllBytes(archive), "sh", "-c", "cd '" + root + "' && busybox cpio -i; true");
        Path program = Path.of("/bin/ls");
        for (GuestFile file : SharedLibraries.ofHost().closure(program)) {
            Path target = root.resolve(file.path().substring(1));
            Files.createDirectories(target.getParent().toRealPath());
            Files.copy(file.source().orElseThrow(), target);
        }
        Files.copy(program, root.resolve("bin/probe"));
        Process process = new ProcessBuilder(
                        "unshare", "-r", "chroot", root.toString(), "/bin/probe", "/lib64/libc.so.6")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).isEqualTo("/lib64/libc.so.6\n");
    }

    @Test
    public void refusesABusyboxThatNeedsLibraries() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Initramfs.pack(AGENT, Path.of("/bin/ls")))
                .withMessageContaining("The busybox at /bin/ls is dynamically linked")
                .withMessageContaining("libc.so.6")
                .withMessageContaining("busybox-static");
    }

    @Test
    public void refusesMembersThatCannotBe() {
        CpioWriter cpio = new CpioWriter();
        cpio.directory("a", 0755);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cpio.directory("a", 0755))
                .withMessage("The archive has a already: give each name once");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cpio.directory("/b", 0755))
                .withMessageContaining("'/b'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cpio.file("b", 0100644, new byte[0]))
                .withMessage("The mode of b must be from 0 to 07777, got 0100644");
    }

    private static void requireBusybox() {
        if (!Files.isExecutable(BUSYBOX)) {
            throw new SkipException("No " + BUSYBOX + " on this host: install busybox-static");
        }
    }

    private static void requireUserNamespaces() throws Exception {
        try {
            if (new ProcessBuilder("unshare", "-r", "true").start().waitFor() != 0) {
                throw new SkipException("This host lets nobody make a user namespace (unshare -r)");
            }
        } catch (IOException e) {
            throw new SkipException("No unshare on this host: install util-linux", e);
        }
    }

    private String run(byte[] input, String... applet) throws Exception {
        Path in = Files.write(Files.createTempFile(directory, "in", ""), input);
        Process process = new ProcessBuilder(Stream.concat(Stream.of(BUSYBOX.toString()), Stream.of(applet))
                        .toList())
                .redirectInput(in.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }
}
