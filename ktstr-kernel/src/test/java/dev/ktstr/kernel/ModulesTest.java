// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.cache.CacheException;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.cache.KernelModules;
import dev.ktstr.kernel.distro.DistroException;
import dev.ktstr.kernel.image.TestImages;
import dev.ktstr.kernel.module.ModuleException;
import dev.ktstr.kernel.module.TestModules;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class ModulesTest {

    private final TempDirs temp = new TempDirs();

    private Path root;
    private FakeArchive archive;
    private KernelsConfig config;
    private KernelEntry kernel;

    @BeforeMethod
    public void resolveKernel() throws IOException {
        root = temp.make();
        archive = new FakeArchive().with("trixie-backports", "7.0.13");
        config = KernelsConfig.of(root).withMachine(TestMachines.bookworm(temp.make()));
        kernel = kernels().resolve(KernelSpec.parse("distro:7.0"));
        archive.takeRuns();
    }

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void fetchesModulesAndThenHitsWithoutAnyProcess() throws IOException {
        KernelModules fetched = modules("kvm-amd");
        assertThat(fetched.directory()).isEqualTo(root.resolve("modules").resolve(kernel.key()));
        assertThat(fetched.files()).containsExactly("kvm.ko", "kvm_amd.ko");
        assertThat(fetched.directory().resolve("kvm_amd.ko")).hasBinaryContent(TestModules.ko("kvm_amd", "kvm"));
        assertThat(archive.takeRuns())
                .containsExactly(
                        "apt-get update",
                        "apt-cache show linux-modules-7.0.13+deb13-cloud-amd64=7.0.13-1~bpo13+1",
                        "apt-get download linux-modules-7.0.13+deb13-cloud-amd64=7.0.13-1~bpo13+1");

        archive.unreachable();
        assertThat(modules("kvm-amd", "kvm")).isEqualTo(fetched);
        assertThat(archive.takeRuns()).isEmpty();
        try (Stream<Path> left = Files.list(root.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    public void askingForAnotherModuleLeavesThoseThatOthersUse() throws IOException {
        KernelModules ours = modules("kvm-amd");
        Path used = ours.directory().resolve("kvm_amd.ko");
        Object inode = Files.getAttribute(used, "unix:ino");
        assertThat(modules("overlay").files()).containsExactly("overlay.ko", "kvm.ko", "kvm_amd.ko");
        assertThat(Files.getAttribute(used, "unix:ino")).isEqualTo(inode);
        archive.unreachable();
        assertThat(modules("kvm").files()).hasSize(3);
        assertThat(modules("kvm-amd").files()).hasSize(3);
    }

    @Test
    public void damagedOnesAreMadeAnew() throws IOException {
        KernelModules fetched = modules("kvm-amd");
        Files.write(fetched.directory().resolve("kvm.ko"), TestModules.ko("kvm", "evil"));
        assertThat(modules("kvm-amd")).isEqualTo(fetched);
        assertThat(fetched.directory().resolve("kvm.ko")).hasBinaryContent(TestModules.ko("kvm", ""));
        Files.delete(fetched.directory().resolve("kvm.ko"));
        assertThat(modules("kvm-amd")).isEqualTo(fetched);
        Path sums = fetched.directory().resolve("SHA256SUMS");
        Files.writeString(sums, "x\n");
        assertThat(modules("kvm-amd")).isEqualTo(fetched);
        Files.write(sums, new byte[] {(byte) 0xff, '\n'}); // no UTF-8
        assertThat(modules("kvm-amd")).isEqualTo(fetched);
        Files.writeString(sums, "0".repeat(64) + "  nosuch.ko\n");
        assertThat(modules("kvm-amd")).isEqualTo(fetched);
    }

    @Test
    public void modulesGoneFromTheArchiveAreSaidToBe() {
        archive.withoutModules();
        assertThatThrownBy(() -> modules("kvm-amd"))
                .isInstanceOf(DistroException.class)
                .hasMessageStartingWith(
                        "The archive of Debian Test has no package linux-modules-7.0.13+deb13-cloud-amd64"
                                + " 7.0.13-1~bpo13+1 in trixie-backports (any more)")
                .hasMessageContaining("Choose another kernel: up to 6.18");
    }

    @Test
    public void anArchiveThatRefusesSpoilsNoOther() throws IOException {
        Files.writeString(config.machine().aptDirectory().resolve("sources.list"), """
                deb http://vendor.example/repo bookworm main
                deb http://mirror.example/debian bookworm main
                """);
        archive.forbid("http://vendor.example/repo");
        assertThat(modules("kvm").files()).containsExactly("kvm.ko");
        archive.withoutModules();
        assertThatThrownBy(() -> modules("overlay"))
                .hasMessageContaining("\nhttp://vendor.example/repo: 'apt-get update' failed with exit code 100.");
    }

    @Test
    public void offlineOnlyTheCacheIsUsed() {
        config = config.withOffline(true);
        assertThatThrownBy(() -> modules("kvm-amd"))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith("The modules kvm-amd of the kernel " + kernel.key() + " are not in the cache");
        assertThat(archive.takeRuns()).isEmpty();
    }

    @Test
    public void aKernelFromAFileHasNone() throws IOException {
        Path file = Files.write(temp.make().resolve("bzImage"), TestImages.bzImage("7.0.13-x"));
        kernel = kernels().resolve(KernelSpec.parse(file.toString()));
        assertThatThrownBy(() -> modules("kvm-amd"))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("came from a file " + file);
    }

    private KernelModules modules(String... names) {
        return kernels().modules(kernel, List.of(names));
    }

    private Kernels kernels() {
        return Kernels.of(config, archive, () -> Instant.parse("2026-01-01T00:00:00Z"));
    }
}
