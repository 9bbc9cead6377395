// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.distro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.kernel.spec.VersionPattern;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.Test;

public class KernelPackageTest {

    /** As {@code apt-cache show} prints it, shortened; in an order that no preference would give. */
    private static final String SHOWN = """
            Package: linux-binary-7.0.13+deb13-amd64
            Version: 7.0.13-1~bpo13+1
            Size: 15000000

            Package: linux-binary-7.0.13+deb13-cloud-amd64
            Source: linux-signed-amd64 (7.0.13+1~bpo13+1)
            Version: 7.0.13-1~bpo13+1
            Architecture: amd64
            Description: Linux 7.0.13 for x86-64 cloud
             A continued line: with a colon
            Filename: pool/main/l/linux-signed-amd64/linux-binary-7.0.13+deb13-cloud-amd64_7.0.13-1~bpo13+1_amd64.deb
            Size: 13149508

            Package: linux-image-7.0.13+deb13-cloud-amd64
            Version: 7.0.13-1~bpo13+1
            Size: 1920

            Package: linux-binary-7.0.9+deb13-cloud-amd64
            Version: 7.0.9-1~bpo13+1
            Size: 13000000

            Package: linux-binary-7.1.3+deb13-amd64
            Version: 7.1.3-1~bpo13+1
            Size: 15000000

            Package: linux-image-6.16.12+deb13-cloud-amd64
            Version: 6.16.12-1~bpo13+1
            Size: 51000000

            Package: linux-image-6.1.0-37-cloud-amd64
            Version: 6.1.140-1
            Size: 30000000

            Package: linux-image-6.1.0-9-cloud-amd64
            Version: 6.1.27-1
            Size: 30000000
            """;

    private static final List<KernelPackage> KERNELS = Deb822.parse(SHOWN).stream()
            .map(KernelPackage::of)
            .flatMap(Optional::stream)
            .toList();

    @Test
    public void newestPatchOfTheSeriesInTheCloudFlavourFromThePackageWithTheImage() {
        assertThat(newest("7.0")).contains("linux-binary-7.0.13+deb13-cloud-amd64");
        assertThat(newest("7.0.9")).contains("linux-binary-7.0.9+deb13-cloud-amd64");
    }

    @Test
    public void genericFlavourWhereThereIsNoOther() {
        assertThat(newest("7.1")).contains("linux-binary-7.1.3+deb13-amd64");
    }

    @Test
    public void kernelsBefore619LieInTheImagePackage() {
        assertThat(newest("6.16")).contains("linux-image-6.16.12+deb13-cloud-amd64");
    }

    @Test
    public void thePatchOfAKernelNamedByItsAbiComesFromThePackageVersion() {
        assertThat(newest("6.1")).contains("linux-image-6.1.0-37-cloud-amd64");
        assertThat(newest("6.1.27")).contains("linux-image-6.1.0-9-cloud-amd64");
    }

    @Test
    public void absentSeries() {
        assertThat(newest("7.2")).isEmpty();
    }

    @Test
    public void releaseIsWhatUnamePrintsAndNamesTheImage() {
        assertThat(KERNELS.get(1).release()).isEqualTo("7.0.13+deb13-cloud-amd64");
        assertThat(KERNELS.get(1).size()).isEqualTo(13149508);
        assertThat(KERNELS.get(1).imagePaths())
                .containsExactly(
                        "boot/vmlinuz-7.0.13+deb13-cloud-amd64", "usr/lib/modules/7.0.13+deb13-cloud-amd64/vmlinuz");
    }

    @Test
    public void otherPackagesAreNoKernels() {
        for (String name : List.of(
                "linux-image-7.0.13+deb13-cloud-amd64-unsigned",
                "linux-image-7.3.4+deb13-cloud-amd64-dbg",
                "linux-image-7.0.13+deb13-rt-amd64",
                "linux-image-6.1.0-37-rt-amd64",
                "linux-image-cloud-amd64",
                "linux-image-amd64",
                "linux-headers-7.0.13+deb13-cloud-amd64",
                "linux-image-7.0.13+deb13-cloud-arm64",
                "linux-image-7.0/../x-amd64")) {
            assertThat(KernelPackage.NAME.matcher(name).matches()).as(name).isFalse();
        }
    }

    private static Optional<String> newest(String pattern) {
        return DistroKernels.newest(KERNELS, VersionPattern.parse(pattern).orElseThrow())
                .map(KernelPackage::name);
    }
}
