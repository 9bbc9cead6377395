// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testng.SkipException;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/**
 * Where the library lies before it is loaded. No file is changed that this JVM has loaded: its code would be changed with it. So
 * each test begins with what somebody else left in a new directory.
 */
public class NativeLibraryTest {
    private Path parent;
    private Path directory;
    /** The library as the first test to run extracted it: never changed. */
    private Path good;

    @BeforeMethod
    public void makeDirectory() throws IOException {
        parent = Files.createTempDirectory("native-library");
        good = NativeLibrary.extractAndLoad(List.of(parent.resolve("good")));
        directory = Files.createDirectory(parent.resolve("native"));
    }

    @AfterMethod(alwaysRun = true)
    public void removeDirectory() throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(parent)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    private Path library() {
        return directory.resolve(good.getFileName());
    }

    /** Which file it is: another one of the same name has another. */
    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    /** Loads it from the directory, where there must be one whole file of ours then. */
    private void load() throws IOException {
        assertThat(NativeLibrary.extractAndLoad(List.of(directory))).isEqualTo(library());
        assertThat(library()).isRegularFile().hasSameBinaryContentAs(good);
        assertThat(Files.isSymbolicLink(library())).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(library())))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).as("nothing half").containsExactly(library());
        }
    }

    @Test
    public void itsNameIsTheDigestOfItsBytes() throws Exception {
        Process sha256sum = new ProcessBuilder("sha256sum", good.toString()).start();
        String digest = new String(sha256sum.getInputStream().readAllBytes(), StandardCharsets.UTF_8).substring(0, 64);
        assertThat(good.getFileName()).hasToString("libktstr-" + digest + ".so");
    }

    @Test
    public void directoriesAreMadeAndTheSamePathIsLoadedTwice() throws IOException {
        directory = parent.resolve("a/b/c");
        load();
        load();
    }

    @Test
    public void aGoodFileIsUsedAgain() throws IOException {
        Files.copy(good, library());
        Files.setPosixFilePermissions(library(), PosixFilePermissions.fromString("rwx------"));
        Object inode = inode(library());
        load();
        assertThat(inode(library())).isEqualTo(inode);
    }

    @Test
    public void aDamagedFileIsReplaced() throws IOException {
        byte[] bytes = Files.readAllBytes(good);
        bytes[bytes.length / 2] ^= 1;
        Files.write(library(), bytes);
        load();
    }

    @Test
    public void halfAFileIsReplaced() throws IOException {
        byte[] bytes = Files.readAllBytes(good);
        Files.write(library(), Arrays.copyOf(bytes, bytes.length / 2));
        load();
    }

    @Test
    public void aLinkIsNotTrustedWhateverItPointsTo() throws IOException {
        Files.createSymbolicLink(library(), good);
        load();
        assertThat(good).as("what it pointed to").isRegularFile();
    }

    @Test
    public void aFileThatOthersMayWriteToIsNotTrusted() throws IOException {
        for (String permissions : List.of("rwx-w----", "rwx----w-")) {
            directory = Files.createDirectory(parent.resolve(permissions));
            Files.copy(good, library());
            Files.setPosixFilePermissions(library(), PosixFilePermissions.fromString(permissions));
            Object inode = inode(library());
            load();
            assertThat(inode(library())).as(permissions).isNotEqualTo(inode);
        }
    }

    @Test
    public void aFileOfSomebodyElseIsNotTrusted() throws IOException {
        Files.copy(good, library());
        Files.setPosixFilePermissions(library(), PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.setAttribute(library(), "unix:uid", 65534);
        } catch (IOException e) {
            throw new SkipException("only root can give a file away: " + e);
        }
        load();
        assertThat(Files.getAttribute(library(), "unix:uid"))
                .isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    /** As /tmp is on some systems, or a cache on another disk. */
    @Test
    public void aDirectoryMayBeALink() throws IOException {
        Path link = Files.createSymbolicLink(parent.resolve("link"), directory);
        assertThat(NativeLibrary.extractAndLoad(List.of(link))).isEqualTo(link.resolve(good.getFileName()));
        assertThat(library()).isRegularFile();
    }

    @Test
    public void theNextDirectoryIsTriedAndTheRestIsLeftAlone() throws IOException {
        Path inTheWay = Files.createFile(parent.resolve("file"));
        Path unused = parent.resolve("unused");
        assertThat(NativeLibrary.extractAndLoad(List.of(inTheWay.resolve("native"), directory, unused)))
                .isEqualTo(library());
        assertThat(unused).doesNotExist();
    }

    @Test
    public void whenNoneWillDoEachIsNamed() throws IOException {
        Path inTheWay = Files.createFile(parent.resolve("file"));
        Files.createDirectories(library().resolve("occupied"));
        assertThatThrownBy(() -> NativeLibrary.extractAndLoad(List.of(inTheWay.resolve("native"), directory)))
                .isInstanceOf(MachineException.class)
                .hasMessageStartingWith("ktstr's native library cannot be loaded from any of these directories"
                        + " (KTSTR_CACHE_DIR or -Djava.io.tmpdir may name one that can hold programs):\n  "
                        + inTheWay + "/native: ")
                .hasMessageContaining("\n  " + directory + ": ");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).as("nothing half").containsExactly(library());
        }
    }

    /** Loads it in a JVM of its own, from the first of these directories that will do. */
    static final class Loader {
        public static void main(String[] directories) {
            System.out.println(NativeLibrary.extractAndLoad(
                    Arrays.stream(directories).map(Path::of).toList()));
        }
    }

    @Test
    public void whereProgramsAreForbiddenTheNextDirectoryIsTried() throws Exception {
        assertThat(inNamespaceWithNoexec(directory, parent.resolve("other")))
                .isEqualTo(parent.resolve("other").resolve(good.getFileName()) + "\n");
        assertThat(inNamespaceWithNoexec(directory))
                .contains(
                        "MachineException: ktstr's native library cannot be loaded from any of these directories",
                        directory + ": ",
                        "failed to map segment from shared object");
    }

    /** {@return what the loader prints where the first directory is a mount that forbids programs; only its JVM sees it so} */
    private static String inNamespaceWithNoexec(Path noexec, Path... others) throws Exception {
        List<String> namespace = List.of("unshare", "--map-root-user", "--mount", "sh", "-c");
        String mount = "mount -t tmpfs -o noexec none \"$0\"";
        String refused = output(command(namespace, mount, noexec.toString()));
        if (!refused.isEmpty()) {
            throw new SkipException("this host lets nobody mount in a namespace of his own: " + refused.strip());
        }
        List<String> command = command(
                namespace,
                mount + " && exec \"$@\"",
                noexec.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Loader.class.getName(),
                noexec.toString());
        Stream.of(others).forEach(other -> command.add(other.toString()));
        return output(command);
    }

    private static List<String> command(List<String> begin, String... rest) {
        List<String> command = new ArrayList<>(begin);
        command.addAll(List.of(rest));
        return command;
    }

    private static String output(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
