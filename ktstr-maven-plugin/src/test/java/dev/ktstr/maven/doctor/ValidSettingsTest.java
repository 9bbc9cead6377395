// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ValidSettingsTest {
    private static final Path HERE = Path.of("/nonexistent");

    private static Settings with(String property, String value) {
        return new Settings(Map.of(property, value), Map.of(), Map.of());
    }

    @DataProvider
    public static Object[][] wrong() {
        return new Object[][] {
            {"ktstr.engine", "kmv", "expected one of auto, kvm, qemu"},
            {"ktstr.overcommit", "0", "expected a whole number from 1 on"},
            {"ktstr.monitor", "maybe", "expected true or false"},
            {"ktstr.boot", "hot", "expected one of"},
            {"ktstr.inconclusive", "pass", "expected one of skip, fail"},
        };
    }

    @Test(dataProvider = "wrong")
    public void aWrongValueIsToldOnce(String property, String value, String expected) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> ValidSettings.requireForTests(with(property, value), HERE))
                .withMessageContaining(property + "=" + value + " (-D" + property + ") is wrong: " + expected);
    }

    @DataProvider
    public static Object[][] files() {
        return new Object[][] {
            {"ktstr.kconfig", "a.kconfig", "/nonexistent/a.kconfig"},
            {"ktstr.kconfig", "/dev/null, b", "/nonexistent/b"},
            {"ktstr.kernelKeyring", "/etc", "/etc"},
            {"ktstr.kernelPins", "pins", "/nonexistent/pins"},
        };
    }

    @Test(dataProvider = "files")
    public void filesOfBuildsAreThereWhereAKernelIsBuilt(String property, String value, String path) {
        Settings built = new Settings(Map.of(property, value, "ktstr.kernel", "distro:7.0,7.0.13"), Map.of(), Map.of());
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> ValidSettings.requireForTests(built, HERE))
                .withMessage(property + "=" + value + " (-D" + property
                        + ") is wrong: expected a file, and there is none at " + path);
        assertThatCode(() -> ValidSettings.requireForTests(with(property, value), HERE))
                .as("nobody reads it")
                .doesNotThrowAnyException();
    }

    @Test
    public void whatTestsDoNotReadIsNotTheirConcern() {
        assertThatCode(() -> ValidSettings.requireForTests(with("ktstr.memory", "none"), HERE))
                .doesNotThrowAnyException();
        assertThatCode(() -> ValidSettings.requireForTests(new Settings(Map.of(), Map.of(), Map.of()), HERE))
                .doesNotThrowAnyException();
    }
}
