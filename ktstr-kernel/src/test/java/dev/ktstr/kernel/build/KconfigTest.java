// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ktstr.kernel.TempDirs;
import dev.ktstr.kernel.config.KernelConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.testng.annotations.AfterClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class KconfigTest {

    private final TempDirs temp = new TempDirs();

    @AfterClass
    public void deleteFiles() throws IOException {
        temp.close();
    }

    @Test
    public void whatCannotBeReadIsNamed() {
        Path directory = temp.make();
        assertThatThrownBy(() -> Kconfig.with(List.of(directory)))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("Cannot read the kernel configuration " + directory + " (Is a directory)")
                .hasMessageContaining("correct ktstr.kconfig");
    }

    @Test
    public void everyOptionOfOursHasAReasonAndIsThereOnce() throws IOException {
        Kconfig ours = Kconfig.with(List.of());
        assertThat(ours.lines()).hasSizeGreaterThan(100).allMatch(line -> !line.reason()
                .isBlank());
        try (var in = Kconfig.class.getResourceAsStream(Kconfig.OURS)) {
            List<String> options = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("CONFIG_"))
                    .map(line -> line.substring(0, line.indexOf('=')))
                    .toList();
            assertThat(options).doesNotHaveDuplicates().hasSameSizeAs(ours.lines());
        }
    }

    @Test
    public void theLaterOfTwoLinesCounts() throws IOException {
        Path first = fragment("CONFIG_HZ_1000=y # quick\n# CONFIG_HZ_250 is not set\nCONFIG_CMDLINE=\"a # b\"\n");
        Path second = fragment("# about us\n\nCONFIG_HZ_1000=n\n");
        Kconfig kconfig = Kconfig.with(List.of(first, second));
        assertThat(kconfig.text())
                .contains("# CONFIG_HZ_1000 is not set\n", "# CONFIG_HZ_250 is not set\n", "CONFIG_CMDLINE=\"a # b\"\n")
                .doesNotContain("CONFIG_HZ_250=y");
    }

    @Test
    public void whoSwitchesOffWhatIsNeededIsTold() throws IOException {
        Path fragment = fragment("CONFIG_SMP=n\nCONFIG_AIO=n\n");
        assertThat(Kconfig.with(List.of(fragment)).overridden())
                .containsExactly(fragment + ", line 1 makes # CONFIG_SMP is not set, but ktstr needs CONFIG_SMP=y:"
                        + " several CPUs");
    }

    @DataProvider
    public Object[][] nonsense() {
        return new Object[][] {{"CONFIG_A"}, {"SMP=y"}, {"CONFIG_A=y z"}, {"CONFIG_A=\"open"}, {"<html>"}, {"\u0000"}};
    }

    @Test(dataProvider = "nonsense")
    public void nonsenseIsNamedWithItsLine(String line) throws IOException {
        Path fragment = fragment("CONFIG_GOOD=y\n" + line + "\n");
        assertThatThrownBy(() -> Kconfig.with(List.of(fragment)))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("The kernel configuration " + fragment + ", line 2 has '")
                .hasMessageContaining("Expected CONFIG_NAME=value");
    }

    @Test
    public void aFragmentThatIsNotThereIsNamed() {
        Path nowhere = temp.make().resolve("nowhere");
        assertThatThrownBy(() -> Kconfig.with(List.of(nowhere)))
                .isInstanceOf(BuildException.class)
                .hasMessage(
                        "The kernel configuration " + nowhere + " does not exist. Correct ktstr.kconfig, which names"
                                + " files with kernel options, separated by commas.");
    }

    @Test
    public void whatDidNotSurviveIsNamedWithReasonAndCure() throws IOException {
        Path fragment = fragment("CONFIG_MINE=y # because\nCONFIG_OTHER=y # (optional) nice\nCONFIG_LEVEL=7\n");
        Kconfig asked = Kconfig.with(List.of(fragment));
        String all = asked.lines().stream().map(line -> line.text() + "\n").collect(Collectors.joining());
        Path config = temp.make().resolve(".config");

        Files.writeString(config, all);
        DroppedOptions.require(asked, KernelConfig.of(config), "7.0");

        Files.writeString(
                config,
                all.replace("CONFIG_DEBUG_INFO_BTF=y", "# CONFIG_DEBUG_INFO_BTF is not set")
                        .replace("CONFIG_MINE=y\n", "")
                        .replace("CONFIG_OTHER=y\n", "")
                        .replace("CONFIG_LEVEL=7", "CONFIG_LEVEL=5"));
        assertThatThrownBy(() -> DroppedOptions.require(asked, KernelConfig.of(config), "7.0"))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith(
                        "The configuration of kernel 7.0 did not take 3 options that it was asked for:\n")
                .hasMessageContaining("CONFIG_DEBUG_INFO_BTF=y is off (ktstr.kconfig, line ")
                .hasMessageContaining("it needs pahole 1.16 or newer")
                .hasMessageContaining("CONFIG_LEVEL=7 became 5 (" + fragment + ", line 3); ")
                .hasMessageContaining(
                        "CONFIG_MINE=y is off (" + fragment + ", line 1: because); this kernel does not know it")
                .hasMessageNotContaining("CONFIG_OTHER");
    }

    private Path fragment(String text) throws IOException {
        return Files.writeString(temp.make().resolve("my.kconfig"), text);
    }
}
