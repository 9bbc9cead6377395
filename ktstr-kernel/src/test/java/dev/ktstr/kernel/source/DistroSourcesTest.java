// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.FakeArchive;
import dev.ktstr.kernel.RecordingProgress;
import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.TestMachines;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.cache.Provenance;
import dev.ktstr.kernel.distro.DistroException;
import dev.ktstr.kernel.distro.DistroSourcePackages;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class DistroSourcesTest {

    private final TempDirs temp = new TempDirs();

    private Path root;
    private FakeArchive archive;
    private boolean offline;

    @BeforeMethod
    public void makeArchive() {
        root = temp.make();
        offline = false;
        archive = new FakeArchive()
                .with("trixie-backports", "7.2.12")
                .with("trixie-backports", "7.3.4")
                .with("bookworm-backports", "6.12.30");
        archive.sources(TestTars.xz(TestTars.ofKernel("7.3.4")));
    }

    @AfterMethod
    public void deleteFiles() throws IOException {
        temp.close();
    }

    private SourceTree fetch(String spec) throws IOException, InterruptedException {
        return find(spec).unpack(temp.make());
    }

    private KernelSource find(String spec) throws IOException, InterruptedException {
        KernelCacheLayout layout = new KernelCacheLayout(root);
        RecordingProgress progress = new RecordingProgress();
        DistroSourcePackages packages =
                new DistroSourcePackages(archive, TestMachines.bookworm(temp.make()), layout.apt(), progress);
        return Sources.of(layout, SourcesConfig.DEFAULT, packages, offline, false, progress, InstantSource.system())
                .find(KernelSpec.parse(spec));
    }

    private long downloads() {
        return archive.takeRuns().stream()
                .filter(run -> run.contains(" download "))
                .count();
    }

    @Test
    public void thePackageIsFetchedOnceAndUnpackedEachTime() throws Exception {
        SourceTree tree = fetch("distro-source:7.3");
        assertThat(tree.version()).isEqualTo("7.3.4");
        assertThat(tree.identity()).isEqualTo("deb:" + "5".repeat(64));
        assertThat(tree.provenance())
                .isEqualTo(new Provenance.DistroSource("linux-source-7.3", "7.3.4-1~bpo13+1", "trixie-backports"));
        assertThat(tree.directory().resolve("kernel/sched/core.c")).isRegularFile();
        assertThat(downloads()).isEqualTo(1);
        assertThat(fetch("distro-source:7.3.4").directory().resolve("Makefile")).isRegularFile();
        assertThat(downloads()).isZero();
    }

    @Test
    public void offlineTheNewestInTheCacheIsUsed() throws Exception {
        archive.with("trixie-backports", "7.3.3");
        SourceTree online = fetch("distro-source:7.3");
        assertThat(find("distro-source:7.3").isProvisional()).isFalse();
        archive.takeRuns();
        offline = true;
        assertThat(find("distro-source:7.3").isProvisional())
                .as("the archive may have newer ones")
                .isTrue();
        for (String spec : List.of("distro-source:7.3", "distro-source:7.3.4")) {
            SourceTree tree = fetch(spec);
            assertThat(tree.version()).isEqualTo("7.3.4");
            assertThat(tree.identity()).isEqualTo(online.identity());
            assertThat(tree.provenance()).isEqualTo(online.provenance());
            assertThat(tree.directory().resolve("kernel/sched/core.c")).isRegularFile();
        }
        assertThat(archive.takeRuns()).isEmpty();
        assertThatThrownBy(() -> fetch("distro-source:7.2"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("Maven is offline (-o)")
                .hasMessageContaining("has the sources of 7.3.4");

        Path tar = root.resolve("sources/distro-5555555555555555/linux-source-7.3.tar.xz");
        byte[] bytes = Files.readAllBytes(tar);
        bytes[50] ^= 1;
        Files.write(tar, bytes);
        assertThatThrownBy(() -> fetch("distro-source:7.3"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("is damaged, and Maven is offline (-o)");
        assertThat(archive.takeRuns()).isEmpty();
    }

    @Test
    public void damageInTheCacheIsFoundAndHealed() throws Exception {
        fetch("distro-source:7.3");
        Path tar = root.resolve("sources/distro-5555555555555555/linux-source-7.3.tar.xz");
        byte[] bytes = Files.readAllBytes(tar);
        bytes[50] ^= 1;
        Files.write(tar, bytes);
        downloads();
        assertThat(fetch("distro-source:7.3").version()).isEqualTo("7.3.4");
        assertThat(downloads()).isEqualTo(1);
        Files.write(tar.resolveSibling(tar.getFileName() + ".sha256"), new byte[] {(byte) 0xff});
        assertThat(fetch("distro-source:7.3").version()).isEqualTo("7.3.4");
        assertThat(downloads()).isEqualTo(1);
    }

    @Test
    public void whatIsNotThereIsToldWithWhatIs() {
        assertThatThrownBy(() -> fetch("distro-source:7.9"))
                .isInstanceOf(DistroException.class)
                .hasMessageContaining("No kernel source 7.9 (distro-source:7.9) in the archive of Debian Test.")
                .hasMessageContaining("they have the sources of 6.12.30, 7.2.12, 7.3.4. Ask for one of these.");
        offline = true;
        assertThatThrownBy(() -> fetch("distro-source:7.3"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("Maven is offline (-o)");
    }
}
