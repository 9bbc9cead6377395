// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class KernelLabelTest {

    @DataProvider
    public Object[][] labels() {
        return new Object[][] {
            {"distro:7.0", "7.0"},
            {" distro:7.0.13\n", "7.0.13"},
            {"7.0.13", "7.0.13"},
            {"7.1-rc3", "7.1-rc3"},
            {"host", "host"},
            {"7.0", "7.0"},
            {"distro-source:7.3", "7.3-source"},
            {"git+https://example.org/pub/linux.git#v7.0", "git-linux-v7.0-X"},
            {"git+https://example.org/pub/linux.git/#branch=for-next/core", "git-linux-for-next-core-X"},
            {
                "git+file:///src/linux#sha=0123456789abcdef0123456789abcdef01234567",
                "git-linux-0123456789abcdef0123456789abcdef-X"
            },
            {"/boot/vmlinuz", "path-vmlinuz-b025dd"},
            {"/boot/../boot/./vmlinuz", "path-vmlinuz-b025dd"},
            {"/build/my linux,#1/bzImage@x", "path-bzImage-x-fd6b11"},
            {"/", "path-root-79d3d2"},
            {"/" + "é[]!%+".repeat(3) + "a".repeat(40), "path--" + "a".repeat(31) + "-e6c5f2"},
            {"7.0.13-distro-x86_64-0123456789ab", "7.0.13-distro-012345"},
            {"7.0.13+deb13~1-file-x86_64-fedcba987654", "7.0.13-deb13-1-file-fedcba"},
        };
    }

    @Test(dataProvider = "labels")
    public void aSpecHasAShortLabelOfPlainCharacters(String spec, String label) {
        assertThat(KernelLabel.of(spec))
                .matches(
                        label.endsWith("-X")
                                ? Pattern.quote(label.substring(0, label.length() - 1)) + "[0-9a-f]{6}"
                                : ".*")
                .matches("[A-Za-z0-9._-]+");
        if (!label.endsWith("-X")) {
            assertThat(KernelLabel.of(spec)).isEqualTo(label);
        }
    }

    @Test
    public void aRelativePathIsCalledAsItsAbsoluteOne() {
        String absolute = Path.of("build/bzImage").toAbsolutePath().toString();
        assertThat(KernelLabel.of("./build/bzImage"))
                .isEqualTo(KernelLabel.of(absolute))
                .startsWith("path-bzImage-");
    }

    @Test
    public void specsOfTheSameLabelAreNumbered() {
        assertThat(KernelLabel.of(List.of("distro:7.0", "7.0", "host", "7.0", "7.0")))
                .containsExactly("7.0", "7.0-2", "host", "7.0-3", "7.0-4");
        assertThat(KernelLabel.of(List.of("/a/bzImage", "/b/bzImage")))
                .containsExactly("path-bzImage-42dc7a", "path-bzImage-7b5146");
    }

    @Test
    public void whatIsNoSpecIsAnError() {
        for (String spec : List.of(
                "", "distro:new", "6.18..=7.0", "6.18..7.0", "~joe/bzImage", "git+https://example.org/linux", "new")) {
            assertThatThrownBy(() -> KernelLabel.of(spec))
                    .isInstanceOf(KernelSpecException.class)
                    .hasMessageStartingWith("Kernel spec '" + spec + "' ");
        }
    }
}
