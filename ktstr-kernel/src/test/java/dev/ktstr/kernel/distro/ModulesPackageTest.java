// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.TempDirs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.testng.annotations.AfterClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ModulesPackageTest {

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @DataProvider
    public Object[][] packages() {
        return new Object[][] {
            {"linux-image-6.18.15+deb13-cloud-amd64", "linux-image-6.18.15+deb13-cloud-amd64"},
            {"linux-binary-7.3.4+deb13-cloud-amd64", "linux-modules-7.3.4+deb13-cloud-amd64"},
        };
    }

    @Test(dataProvider = "packages")
    public void modulesHaveTheirOwnPackageSinceImagesHave(String kernel, String modules) {
        assertThat(ModulesPackage.of(kernel, "1-1").name()).isEqualTo(modules);
        assertThat(ModulesPackage.of(kernel, "1-1").version().text()).isEqualTo("1-1");
    }

    @Test
    public void whatIsNoKernelIsRefused() {
        assertThatThrownBy(() -> ModulesPackage.of("bash", "5"))
                .isInstanceOf(DistroException.class)
                .hasMessageStartingWith("The package bash is no kernel of the distribution.");
    }

    @Test
    public void onlyModulesOfTheReleaseAreUnpackedUnderTheirOwnNames() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        String tree = "./usr/lib/modules/7.3.4+deb13-cloud-amd64/";
        files.put(tree + "kernel/arch/x86/kvm/kvm-amd.ko.xz", new byte[] {1});
        files.put(tree + "kernel/fs/overlayfs/overlay.ko", new byte[] {2});
        files.put(tree + "kernel/../../../etc/x.ko", new byte[] {3});
        files.put(tree + "kernel/fs/..ko", new byte[] {4});
        files.put(tree + "modules.order", new byte[] {5});
        files.put("./usr/lib/modules/other/kernel/other.ko", new byte[] {6});
        Path target = unpack(files);
        try (var unpacked = Files.list(target)) {
            assertThat(unpacked)
                    .containsExactlyInAnyOrder(
                            target.resolve("kvm-amd.ko.xz"), target.resolve("overlay.ko"), target.resolve("x.ko"));
        }
        assertThat(target.resolve("overlay.ko")).hasBinaryContent(new byte[] {2});
    }

    @Test
    public void aPackageWithoutModulesIsRefused() {
        assertThatThrownBy(() -> unpack(Map.of("./boot/vmlinuz", new byte[1])))
                .isInstanceOf(DistroException.class)
                .hasMessageStartingWith("The package linux-modules-7.3.4+deb13-cloud-amd64 7.3.4-1~bpo13+1 holds no"
                        + " modules of 7.3.4+deb13-cloud-amd64.");
    }

    private Path unpack(Map<String, byte[]> files) throws IOException {
        Path deb = Files.write(temp.make().resolve("p.deb"), TestDebs.debOf("data.tar", TestDebs.tar(files)));
        Path target = temp.make();
        ModulesPackage.of("linux-binary-7.3.4+deb13-cloud-amd64", "7.3.4-1~bpo13+1")
                .unpack(deb, target);
        return target;
    }
}
