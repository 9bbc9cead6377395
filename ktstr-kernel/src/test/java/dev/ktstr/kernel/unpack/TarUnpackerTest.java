// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.source.TestTars;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.testng.annotations.AfterClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class TarUnpackerTest {

    private static final ArchiveLimits SMALL = new ArchiveLimits(10, 100, 100_000);

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private Path unpack(byte[] archive, String name) throws IOException, InterruptedException {
        return unpack(archive, name, SMALL, (bytes, offset, length) -> {});
    }

    private Path unpack(byte[] archive, String name, ArchiveLimits limits, TarUnpacker.Listener listener)
            throws IOException, InterruptedException {
        Path file = Files.write(temp.make().resolve(name), archive);
        Path target = Files.createDirectory(file.resolveSibling("tree"));
        TarUnpacker.unpack(file, target, limits, listener, Progress.none());
        return target;
    }

    @Test
    public void filesDirectoriesAndLinksAreWrittenWithoutTheTopDirectory() throws Exception {
        byte[] tar = new TestTars()
                .directory("linux-7.0")
                .file("linux-7.0/Makefile", "VERSION = 7\n")
                .file("linux-7.0/a/b/run.sh", "#!/bin/sh\n")
                .directory("linux-7.0/a")
                .link("linux-7.0/a/up", "../Makefile")
                .link("linux-7.0/later", "a/b")
                .bytes();
        for (Path tree : List.of(
                unpack(tar, "l.tar"), unpack(TestTars.xz(tar), "l.tar.xz"), unpack(TestTars.gzip(tar), "l.tar.gz"))) {
            assertThat(tree.resolve("Makefile")).hasContent("VERSION = 7\n");
            assertThat(Files.getLastModifiedTime(tree.resolve("Makefile")).toMillis())
                    .isEqualTo(1_700_000_000_000L);
            assertThat(tree.resolve("a/b/run.sh").toFile().canExecute()).isTrue();
            assertThat(tree.resolve("Makefile").toFile().canExecute()).isFalse();
            assertThat(Files.readSymbolicLink(tree.resolve("a/up"))).hasToString("../Makefile");
            assertThat(tree.resolve("later/run.sh")).isRegularFile();
        }
    }

    @Test
    public void theListenerHearsExactlyTheTarFile() throws Exception {
        byte[] tar = TestTars.ofKernel("7.0.13");
        byte[] padded = Arrays.copyOf(tar, tar.length + 3 * 10_240); // as tar pads
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        unpack(TestTars.xz(padded), "l.tar.xz", ArchiveLimits.KERNEL, heard::write);
        assertThat(heard.toByteArray()).isEqualTo(padded);
    }

    @Test
    public void aTreeHasNoMoreThanAnArchiveMay() throws Exception {
        TreeWriter tree = new TreeWriter("commit 1", temp.make(), new ArchiveLimits(10, 20_000, 50_000));
        byte[] content = new byte[20_000];
        for (String name : List.of("t/a", "t/b")) {
            tree.file(name, content.length, false, FileTime.fromMillis(0), new ByteArrayInputStream(content));
        }
        assertThatThrownBy(() -> tree.file(
                        "t/c", content.length, false, FileTime.fromMillis(0), new ByteArrayInputStream(content)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("commit 1 has more than 50000 bytes when unpacked");
    }

    @DataProvider
    public Object[][] hostile() {
        return new Object[][] {
            {tar().file("l/../../evil", "x"), "leads out of the directory it is unpacked to"},
            {tar().file("../evil", "x"), "leads out of the directory it is unpacked to"},
            {tar().file("/etc/evil", "x"), "is no relative path"},
            {tar().file("l/a", "x").file("m/b", "x"), "lies beside the directory l"},
            {tar().file("alone", "x"), "stands beside the directory"},
            {tar().file("l/a", "x").file("l/a", "y"), "stands there twice"},
            {tar().file("l/a", "x").file("l/./a", "y"), "stands there twice"},
            {tar().file("l/a", "x").directory("l/a"), "stands there twice"},
            {tar().file("l/a", "x").file("l/a/b", "y"), "lies within a, which is no directory"},
            {tar().directory("l/a").link("l/a", "b"), "stands there twice"},
            {tar().link("l/a", "/etc"), "which is no relative path"},
            {tar().link("l/a", "../evil"), "is a symbolic link out of the archive"},
            {tar().link("l/d/a", "../../evil"), "is a symbolic link out of the archive"},
            {tar().link("l/a", "").file("l/b", ""), "is a symbolic link to ''"},
            {tar().link("l/a", ".").file("l/a/evil", "x"), "lies within a, which is no directory"},
            {tar().link("l/d/e", "..").link("l/a", "d/e/../../evil"), "is a symbolic link through another one"},
            {tar().special("l/a", TarConstants.LF_LINK, "/etc/passwd"), "is a hard link to '/etc/passwd'"},
            {tar().file("l/b", "").special("l/a", TarConstants.LF_LINK, "l/b"), "is a hard link"},
            {tar().special("l/a", TarConstants.LF_CHR, ""), "is neither a file nor a directory nor"},
            {tar().special("l/a", TarConstants.LF_BLK, ""), "is neither a file nor a directory nor"},
            {tar().special("l/a", TarConstants.LF_FIFO, ""), "is neither a file nor a directory nor"},
            {tar().file("l/a", "x".repeat(101)), "has 101 bytes, more than the limit of 100"},
            {tar().file("l/" + "a".repeat(256), "x"), "has a name of more than 255 characters"},
            {tar().file("l/" + "a/".repeat(65) + "b", "x"), "is more than 64 directories deep"},
            {tar().file("l/a\u001b[2J/../b", "x"), "an entry 'l/a?[2J/../b'"},
            {many(11), "has more than 10 entries"},
            {tar(), "is empty"},
        };
    }

    private static TestTars tar() {
        return new TestTars();
    }

    private static TestTars many(int count) {
        TestTars tar = tar();
        for (int i = 0; i < count; i++) {
            tar.file("l/" + i, "");
        }
        return tar;
    }

    @Test(dataProvider = "hostile")
    public void whatSourcesNeverHoldIsRefused(TestTars tar, String problem) throws IOException {
        Path directory = temp.make();
        Path file = Files.write(directory.resolve("l.tar"), tar.bytes());
        Path target = Files.createDirectories(directory.resolve("down/tree"));
        assertThatThrownBy(() -> TarUnpacker.unpack(file, target, SMALL, (b, o, l) -> {}, Progress.none()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("Nothing of it is used.");
        try (Stream<Path> all = Files.walk(directory)) {
            assertThat(all.filter(path -> path.getFileName().toString().startsWith("evil")))
                    .isEmpty();
        }
    }

    @Test
    public void aBombIsStopped() throws IOException {
        TestTars tar = new TestTars();
        for (int i = 0; i < 8; i++) {
            tar.file("l/" + i, "\0".repeat(20_000));
        }
        assertThatThrownBy(() -> unpack(
                        TestTars.xz(tar.bytes()), "l.tar.xz", new ArchiveLimits(10, 20_000, 100_000), (b, o, l) -> {}))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("has more than 100000 bytes when unpacked");
    }

    @DataProvider
    public Object[][] longNames() {
        String name = "l/" + "a".repeat(4 << 20);
        return new Object[][] {{tar().gnuName(name)}, {tar().paxName(name)}};
    }

    @Test(dataProvider = "longNames")
    public void aNameOfAnyLengthIsNotReadToItsEnd(TestTars tar) {
        assertThatThrownBy(() -> unpack(
                        TestTars.xz(tar.bytes()), "l.tar.xz", ArchiveLimits.KERNEL, (bytes, offset, length) -> {}))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("it has more between its files than any archive");
    }

    @Test
    public void damageAnywhereIsToldOrHarmless() throws Exception {
        byte[] tar = TestTars.ofKernel("7.0");
        byte[] xz = TestTars.xz(tar);
        for (int length = 0; length < xz.length; length += 37) {
            byte[] cut = Arrays.copyOf(xz, length);
            assertDamaged(cut);
        }
        for (int i = 0; i < xz.length; i += 11) {
            byte[] flipped = xz.clone();
            flipped[i] ^= 0x10;
            assertDamaged(flipped);
        }
        for (int i = 0; i < tar.length; i += 13) { // without a checksum over all, damage may pass as another content
            byte[] flipped = tar.clone();
            flipped[i] ^= 0x10;
            try {
                unpack(flipped, "l.tar", ArchiveLimits.KERNEL, (b, o, l) -> {});
            } catch (ArchiveException e) {
                assertThat(e).hasMessageContaining("l.tar");
            }
        }
    }

    private void assertDamaged(byte[] xz) {
        assertThatThrownBy(() -> unpack(xz, "l.tar.xz", ArchiveLimits.KERNEL, (b, o, l) -> {}))
                .isInstanceOf(ArchiveException.class)
                .hasMessageMatching("(?s).*(is damaged|has an entry).*");
    }

    @Test
    public void anInterruptStopsIt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> unpack(TestTars.ofKernel("7.0"), "l.tar")).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
