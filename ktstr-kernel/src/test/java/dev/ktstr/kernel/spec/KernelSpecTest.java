// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class KernelSpecTest {

    private static final String EXPECTED =
            " Expected distro:<version> (distro:7.0, distro:7.0.13), a path to a bzImage or"
                    + " vmlinux (./bzImage, /boot/vmlinuz), or a kernel cache key. ";

    @Test
    public void distroSeriesAndExactVersion() {
        assertThat(KernelSpec.parse("distro:7.0"))
                .isEqualTo(new KernelSpec.Distro(new VersionPattern(7, 0, OptionalInt.empty())));
        assertThat(KernelSpec.parse(" distro:6.18.15\n"))
                .isEqualTo(new KernelSpec.Distro(new VersionPattern(6, 18, OptionalInt.of(15))));
    }

    @Test
    public void pathsAreToldBySlashDotOrTilde() {
        assertThat(KernelSpec.parse("/boot/vmlinuz")).isEqualTo(new KernelSpec.ImageFile(Path.of("/boot/vmlinuz")));
        assertThat(KernelSpec.parse("build/bzImage")).isEqualTo(new KernelSpec.ImageFile(Path.of("build/bzImage")));
        assertThat(KernelSpec.parse("../7.0..7.1/bzImage"))
                .isEqualTo(new KernelSpec.ImageFile(Path.of("../7.0..7.1/bzImage")));
        assertThat(new SpecParser(Map.of("HOME", "/home/jo")).parse("~/bzImage"))
                .isEqualTo(new KernelSpec.ImageFile(Path.of("/home/jo/bzImage")));
    }

    @Test
    public void cacheKey() {
        assertThat(KernelSpec.parse("7.0.13-distro-x86_64-0123456789ab"))
                .isEqualTo(new KernelSpec.CacheKey("7.0.13-distro-x86_64-0123456789ab"));
    }

    @Test
    public void textReadsBack() {
        for (String text :
                new String[] {"distro:7.0", "distro:7.0.13", "./bzImage", "/b", "7-file-x86_64-0123456789ab"}) {
            assertThat(KernelSpec.parse(text).text()).isEqualTo(text);
        }
    }

    @DataProvider
    public Object[][] malformed() {
        return new Object[][] {
            {"", "Kernel spec '' is empty." + EXPECTED + "Write distro:7.0 for a first run."},
            {
                "distr:7.0",
                "Kernel spec 'distr:7.0' has the unknown source 'distr'." + EXPECTED + "Did you mean distro:7.0?"
            },
            {
                "DISTRO:7.0.13",
                "Kernel spec 'DISTRO:7.0.13' has the unknown source 'DISTRO'." + EXPECTED
                        + "Did you mean distro:7.0.13?"
            },
            {
                "distro:7",
                "Kernel spec 'distro:7' has no version of the form MAJOR.MINOR or MAJOR.MINOR.PATCH after 'distro:'."
                        + EXPECTED + "Did you mean distro:7.0?"
            },
            {
                "distro:",
                "Kernel spec 'distro:' has no version of the form MAJOR.MINOR or MAJOR.MINOR.PATCH after 'distro:'."
                        + EXPECTED + "Did you mean distro:7.0?"
            },
            {
                "distro:v6.16.x",
                "Kernel spec 'distro:v6.16.x' has no version of the form MAJOR.MINOR or MAJOR.MINOR.PATCH after"
                        + " 'distro:'." + EXPECTED + "Did you mean distro:6.16?"
            },
            {
                "7.0",
                "Kernel spec '7.0' is an upstream release, and these are not supported by this version." + EXPECTED
                        + "Use the distribution's prebuilt kernel: distro:7.0."
            },
            {
                "7.1-rc3",
                "Kernel spec '7.1-rc3' is an upstream release, and these are not supported by this version." + EXPECTED
                        + "Use the distribution's prebuilt kernel: distro:7.1."
            },
            {
                "6.16..=7.0",
                "Kernel spec '6.16..=7.0' is a range, and ranges are not supported by this version." + EXPECTED
                        + "Name one kernel: distro:6.16."
            },
            {
                "git+https://example.org/linux#v7.0",
                "Kernel spec 'git+https://example.org/linux#v7.0' is a URL, and kernels from URLs are not supported by"
                        + " this version." + EXPECTED + "Build the kernel and give the path to its bzImage."
            },
            {
                "bzImage",
                "Kernel spec 'bzImage' is no version, no path and no cache key." + EXPECTED
                        + "Did you mean the file ./bzImage?"
            },
            {
                "~joe/bzImage",
                "Kernel spec '~joe/bzImage' names another user's home, which is not expanded." + EXPECTED
                        + "Write the path without ~."
            },
        };
    }

    @Test(dataProvider = "malformed")
    public void malformedSpecSaysWhatWasExpectedAndTheNearestForm(String text, String message) {
        assertThatThrownBy(() -> KernelSpec.parse(text))
                .isInstanceOf(KernelSpecException.class)
                .hasMessage(message);
    }

    @Test
    public void tildeWithoutHome() {
        assertThatThrownBy(() -> new SpecParser(Map.of()).parse("~/bzImage"))
                .hasMessageStartingWith("Kernel spec '~/bzImage' begins with ~, but HOME is not set.");
    }
}
