// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.Zstd;
import dev.ktstr.kernel.TempDirs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

public class DebArchiveTest {

    private static final String WANTED = "boot/vmlinuz-7.0";
    private static final byte[] CONTENT = "a kernel".getBytes(StandardCharsets.US_ASCII);
    private static final long LIMIT = 1000;

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void extractsFromEveryCompression() throws IOException {
        byte[] tar = TestDebs.tar(Map.of("./" + WANTED, CONTENT, "./other", new byte[10]));
        ByteArrayOutputStream xz = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(xz, new LZMA2Options())) {
            out.write(tar);
        }
        ByteArrayOutputStream gz = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gz)) {
            out.write(tar);
        }
        assertThat(extract(TestDebs.debOf("data.tar", tar))).hasBinaryContent(CONTENT);
        assertThat(extract(TestDebs.debOf("data.tar.xz", xz.toByteArray()))).hasBinaryContent(CONTENT);
        assertThat(extract(TestDebs.debOf("data.tar.gz", gz.toByteArray()))).hasBinaryContent(CONTENT);
        assertThat(extract(TestDebs.debOf("data.tar.zst", Zstd.compress(tar)))).hasBinaryContent(CONTENT);
    }

    @Test
    public void writesNothingButTheTarget() throws IOException {
        byte[] deb = TestDebs.debOf(
                "data.tar", TestDebs.tar(Map.of("../../evil", CONTENT, "/evil", CONTENT, "./" + WANTED, CONTENT)));
        Path target = extract(deb);
        try (var files = Files.list(target.getParent())) {
            assertThat(files).hasSize(2);
        }
        assertThat(target.getParent().getParent().resolve("evil")).doesNotExist();
    }

    @Test
    public void aLinkInPlaceOfTheKernelIsNotFollowed() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (TarArchiveOutputStream entries = new TarArchiveOutputStream(tar)) {
            TarArchiveEntry link = new TarArchiveEntry("./" + WANTED, TarConstants.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            entries.putArchiveEntry(link);
            entries.closeArchiveEntry();
        }
        assertThatThrownBy(() -> extract(TestDebs.debOf("data.tar", tar.toByteArray())))
                .hasMessage(
                        "Package p.deb holds none of the files usr/lib/modules/7.0/vmlinuz, boot/vmlinuz-7.0. Run the build"
                                + " again to download it anew, or give a kernel image yourself: -Dktstr.kernel=/path/to/bzImage.");
    }

    @Test
    public void tooLargeAKernelIsRefused() {
        assertThatThrownBy(() -> extract(TestDebs.deb("./" + WANTED, new byte[1001])))
                .hasMessageContaining("has a boot/vmlinuz-7.0 of 1001 bytes, more than the limit of 1000");
    }

    @Test
    public void filesThatAreTooLargeTogetherAreRefused() throws IOException {
        Map<String, byte[]> files = new TreeMap<>(Map.of("a", new byte[600], "b", new byte[400], "c", new byte[1]));
        assertThat(extractAll(files, name -> !name.equals("c"))).isEqualTo(2);
        assertThat(extractAll(files, name -> false)).isZero();
        assertThatThrownBy(() -> extractAll(files, name -> true))
                .isInstanceOf(DebArchive.DebException.class)
                .hasMessageContaining("has a c of 1 bytes, more than the limit of 1000 for all files");
    }

    @Test
    public void unknownCompressionIsNamed() {
        assertThatThrownBy(() -> extract(TestDebs.debOf("data.tar.br", new byte[100])))
                .hasMessageContaining("has its files in the unknown format data.tar.br");
    }

    @Test
    public void cutPackageIsRefused() throws IOException {
        byte[] deb = TestDebs.deb("./" + WANTED, new byte[900]);
        assertThatThrownBy(() -> extract(Arrays.copyOf(deb, deb.length - 2000)))
                .isInstanceOf(DebArchive.DebException.class);
        assertThatThrownBy(() -> extract(new byte[0])).isInstanceOf(DebArchive.DebException.class);
    }

    @Test
    public void randomDamageNeverEscapesAsAnotherError() throws IOException {
        Random random = new Random(3);
        byte[] good = TestDebs.debOf(
                "data.tar.zst", Zstd.compress(TestDebs.tar(Map.of("./" + WANTED, CONTENT, "./other", new byte[10]))));
        for (int round = 0; round < 300; round++) {
            byte[] bad = good.clone();
            for (int flip = 0; flip < 3; flip++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            Throwable thrown = catchThrowable(() -> extract(bad));
            assertThat(thrown == null || thrown instanceof DebArchive.DebException)
                    .as("round %d: %s", round, thrown)
                    .isTrue();
        }
    }

    private int extractAll(Map<String, byte[]> files, Predicate<String> wanted) throws IOException {
        Path directory = temp.make();
        Path deb = Files.write(directory.resolve("p.deb"), TestDebs.deb(files));
        return DebArchive.extractAll(
                deb, name -> Optional.of(directory.resolve(name)).filter(target -> wanted.test(name)), LIMIT);
    }

    private Path extract(byte[] deb) throws IOException {
        Path directory = temp.make();
        Path file = Files.write(directory.resolve("p.deb"), deb);
        Path target = directory.resolve("vmlinuz");
        DebArchive.extract(file, List.of("usr/lib/modules/7.0/vmlinuz", WANTED), LIMIT, target);
        return target;
    }
}
