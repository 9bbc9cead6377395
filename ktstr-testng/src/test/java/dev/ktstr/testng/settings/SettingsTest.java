// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class SettingsTest {
    private static final Map<String, String> NOTHING = Map.of();

    private static Settings commandLine(String property, String value) {
        return new Settings(Map.of(property, value), NOTHING, NOTHING);
    }

    private static Settings environment(String variable, String value) {
        return new Settings(NOTHING, NOTHING, Map.of(variable, value));
    }

    private static Settings.Value kernel(
            Map<String, String> commandLine, Map<String, String> plugin, Map<String, String> environment) {
        return new Settings(commandLine, plugin, environment)
                .value(Setting.KERNEL)
                .orElseThrow();
    }

    @Test
    public void theCommandLineComesBeforeThePluginBeforeTheEnvironmentBeforeTheDefault() {
        Map<String, String> commandLine = Map.of("ktstr.kernel", "distro:7.3");
        Map<String, String> plugin = Map.of("ktstr.kernel", "distro:7.2");
        Map<String, String> environment = Map.of("KTSTR_KERNEL", "distro:7.1");
        assertThat(kernel(commandLine, plugin, environment))
                .isEqualTo(new Settings.Value("distro:7.3", "-Dktstr.kernel"));
        assertThat(kernel(NOTHING, plugin, environment))
                .isEqualTo(new Settings.Value("distro:7.2", "plugin configuration"));
        assertThat(kernel(NOTHING, NOTHING, environment)).isEqualTo(new Settings.Value("distro:7.1", "KTSTR_KERNEL"));
        assertThat(kernel(NOTHING, NOTHING, NOTHING)).isEqualTo(new Settings.Value("distro:7.0", "default"));
    }

    @Test
    public void anEmptyVariableIsNotSet() {
        assertThat(environment("KTSTR_KERNEL", "").value(Setting.KERNEL).orElseThrow())
                .isEqualTo(new Settings.Value("distro:7.0", "default"));
        assertThat(environment("KTSTR_CACHE_DIR", "").value(Setting.CACHE_DIR)).isEmpty();
    }

    @Test
    public void aSettingWithoutDefaultMayBeAbsent() {
        Settings settings = new Settings(NOTHING, NOTHING, NOTHING);
        assertThat(settings.value(Setting.CACHE_DIR)).isEmpty();
        assertThat(settings.positive(Setting.OVERCOMMIT)).isEmpty();
        assertThatThrownBy(() -> settings.text(Setting.CACHE_DIR))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("ktstr.cacheDir is not set");
    }

    @DataProvider
    public Object[][] variables() {
        return new Object[][] {
            {Setting.KERNEL, "ktstr.kernel", "KTSTR_KERNEL"},
            {Setting.CACHE_DIR, "ktstr.cacheDir", "KTSTR_CACHE_DIR"},
            {Setting.NO_SKIP, "ktstr.noSkip", "KTSTR_NO_SKIP"},
            {Setting.BOOT_TIMEOUT, "ktstr.bootTimeoutSeconds", "KTSTR_BOOT_TIMEOUT_SECONDS"},
        };
    }

    @Test(dataProvider = "variables")
    public void theVariableIsThePropertyInCapitals(Setting setting, String property, String variable) {
        assertThat(setting.property()).isEqualTo(property);
        assertThat(setting.environmentVariable()).isEqualTo(variable);
        assertThat(environment(variable, "7").text(setting)).isEqualTo("7");
        assertThat(commandLine(property, "8").text(setting)).isEqualTo("8");
    }

    @Test
    public void namesAreDistinctAndEverySettingSaysWhatItDoes() {
        assertThat(Setting.values())
                .extracting(Setting::environmentVariable)
                .doesNotHaveDuplicates()
                .allMatch(variable -> variable.matches("KTSTR(_[A-Z]+)+"));
        assertThat(Setting.values())
                .allSatisfy(setting -> assertThat(setting.meaning()).isNotBlank());
    }

    @DataProvider
    public Object[][] schedulers() {
        return new Object[][] {
            {"scx_simple", "KTSTR_SCHEDULER_SCX_SIMPLE"},
            {"my-sched", "KTSTR_SCHEDULER_MY_SCHED"},
            {"mySched2", "KTSTR_SCHEDULER_MY_SCHED2"},
        };
    }

    @Test(dataProvider = "schedulers")
    public void theBinaryOfASchedulerIsSetByItsName(String name, String variable) {
        assertThat(commandLine("ktstr.scheduler." + name, "build/one").schedulerBinary(name))
                .contains(new Settings.Value("build/one", "-Dktstr.scheduler." + name));
        assertThat(environment(variable, "/opt/two").schedulerBinary(name))
                .contains(new Settings.Value("/opt/two", variable));
        assertThat(commandLine("ktstr.scheduler." + name, "build/one").schedulerBinary("other"))
                .isEmpty();
    }

    @Test
    public void anUnknownPropertyIsRefusedWithTheListOfThoseThereAre() {
        assertThatThrownBy(() -> commandLine("ktstr.cachedir", "/tmp"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(
                        "-Dktstr.cachedir is no setting of ktstr; did you mean ktstr.cacheDir? All of them are ktstr.kernel, ")
                .hasMessageContaining("ktstr.cacheDir")
                .hasMessageContaining("ktstr.resultsDir")
                .hasMessageContaining(
                        "ktstr.resultsDir and ktstr.scheduler.NAME; those of goals called by hand ktstr.topology, ")
                .hasMessageEndingWith(
                        ", ktstr.scheduler, ktstr.presets, ktstr.raw, ktstr.compareWith, ktstr.test, ktstr.keepKernels,"
                                + " ktstr.dryRun");
    }

    @Test
    public void propertiesOfOthersAreNoneOfOurBusiness() {
        Map<String, String> others = Map.of("user.dir", "/", "ktstrish", "1");
        assertThat(new Settings(others, NOTHING, NOTHING).commandLine()).isEqualTo(others);
    }

    @DataProvider
    public Object[][] wrongNumbers() {
        return new Object[][] {{"0"}, {"-1"}, {"two"}, {" "}, {"1.5"}, {"99999999999"}};
    }

    @Test(dataProvider = "wrongNumbers")
    public void aNumberBelowOneIsRefusedWithItsOrigin(String text) {
        assertThatThrownBy(() -> commandLine("ktstr.overcommit", text).positive(Setting.OVERCOMMIT))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("ktstr.overcommit=" + text
                        + " (-Dktstr.overcommit) is wrong: expected a whole number from 1 on");
    }

    @Test
    public void numbersFromOneOnAreRead() {
        assertThat(commandLine("ktstr.parallel", "1").positive(Setting.PARALLEL))
                .contains(1);
        assertThat(environment("KTSTR_PARALLEL", "64").positive(Setting.PARALLEL))
                .contains(64);
    }

    @Test
    public void aFlagIsTrueFalseOrBare() {
        assertThat(commandLine("ktstr.noSkip", "true").flag(Setting.NO_SKIP)).isTrue();
        assertThat(commandLine("ktstr.noSkip", "").flag(Setting.NO_SKIP)).isTrue();
        assertThat(commandLine("ktstr.noSkip", "false").flag(Setting.NO_SKIP)).isFalse();
        assertThat(new Settings(NOTHING, NOTHING, NOTHING).flag(Setting.NO_SKIP))
                .isFalse();
        assertThatThrownBy(() -> environment("KTSTR_NO_SKIP", "yes").flag(Setting.NO_SKIP))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("ktstr.noSkip=yes (KTSTR_NO_SKIP) is wrong: expected true or false");
    }

    @Test
    public void aWordThatIsNotOnTheListIsRefusedWithItsOrigin() {
        Settings settings = new Settings(NOTHING, Map.of("ktstr.inconclusive", "pass"), NOTHING);
        assertThatThrownBy(() -> settings.oneOf(Setting.INCONCLUSIVE, "skip", "fail"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("ktstr.inconclusive=pass (plugin configuration) is wrong: expected one of skip, fail");
        assertThat(commandLine("ktstr.inconclusive", "fail").oneOf(Setting.INCONCLUSIVE, "skip", "fail"))
                .isEqualTo("fail");
    }

    @Test
    public void theCommandLineIsListedInOrderAndWithoutTheOtherSources() {
        Settings settings = new Settings(
                Map.of("ktstr.parallel", "2", "ktstr.engine", "qemu", "ktstr.kernel", "distro:7.1"),
                Map.of("ktstr.noSkip", "true"),
                Map.of("KTSTR_OVERCOMMIT", "2"));
        assertThat(settings.commandLine().keySet()).containsExactly("ktstr.engine", "ktstr.kernel", "ktstr.parallel");
    }

    @Test
    public void whatIsEmptyIsNotSet() {
        Map<String, String> empty = Map.of("ktstr.cacheDir", "", "ktstr.resultsDir", "", "ktstr.gauntlet", "");
        Settings settings = new Settings(empty, Map.of("ktstr.cacheDir", "/from/the/pom"), Map.of());
        assertThat(settings.text(Setting.CACHE_DIR)).isEqualTo("/from/the/pom");
        assertThat(settings.text(Setting.RESULTS_DIR)).isEqualTo("target/ktstr");
        assertThat(settings.flag(Setting.GAUNTLET)).as("a switch").isTrue();
    }
}
