// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import static dev.ktstr.maven.doctor.Diagnoses.assertFailure;
import static dev.ktstr.maven.doctor.Diagnoses.assertHealthy;
import static dev.ktstr.maven.doctor.Diagnoses.assertWarning;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import dev.ktstr.testng.settings.UnknownName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class SettingsExamTest {
    private static final Path HERE = Path.of("/nonexistent");

    private static SettingsExam of(Map<String, String> commandLine, Map<String, String> environment) {
        return new SettingsExam(
                new Settings(commandLine, Map.of("ktstr.keep", "true"), environment),
                HERE,
                Map.of(Setting.OVERCOMMIT, "8"),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static SettingsExam unknown(
            List<UnknownName> onCommandLine, List<UnknownName> inEnvironment, List<UnknownName> inPom) {
        return new SettingsExam(
                new Settings(Map.of(), Map.of(), Map.of()),
                HERE,
                Map.of(),
                onCommandLine,
                inEnvironment,
                inPom,
                List.of());
    }

    @Test
    public void everySettingIsToldWithValueAndOrigin() {
        SettingsExam exam = of(Map.of("ktstr.parallel", "3"), Map.of("KTSTR_MEMORY", "512"));
        assertHealthy(
                exam,
                "ktstr.kernel=distro:7.0 (default)",
                "ktstr.parallel=3 (-Dktstr.parallel)",
                "ktstr.keep=true (plugin configuration)",
                "ktstr.memory=512 (KTSTR_MEMORY)",
                "ktstr.overcommit=8 (default here)");
        String all = exam.diagnoses().toString();
        assertThat(Setting.values()).allSatisfy(setting -> assertThat(all).contains(setting.property()));
    }

    @Test
    public void untouchedSettingsOfTheShellShareALine() {
        assertThat(of(Map.of(), Map.of()).diagnoses())
                .filteredOn(diagnosis -> diagnosis.subject().equals("settings of ktstr:shell"))
                .singleElement()
                .satisfies(diagnosis -> assertThat(diagnosis.found())
                        .contains(
                                "ktstr.topology=1n1l1c1t",
                                "not set: ktstr.memory, ktstr.exec, ktstr.include, ktstr.scheduler",
                                "ktstr.execTimeoutSeconds=120"));
    }

    @DataProvider
    public Object[][] wrong() {
        return new Object[][] {
            {"ktstr.kernel", "distr:7.0", "unknown source 'distr'"},
            {"ktstr.engine", "xen", "expected one of auto, kvm, qemu"},
            {"ktstr.overcommit", "0", "expected a whole number from 1 on"},
            {"ktstr.parallel", "many", "expected a whole number from 1 on"},
            {"ktstr.bootTimeoutSeconds", "-1", "expected a whole number from 1 on"},
            {"ktstr.noSkip", "yes", "expected true or false"},
            {"ktstr.keep", "maybe", "expected true or false"},
            {"ktstr.inconclusive", "pass", "expected one of skip, fail"},
            {"ktstr.memory", "2G", "expected a whole number from 1 on"},
            {"ktstr.execTimeoutSeconds", "0", "expected a whole number from 1 on"},
        };
    }

    @Test(dataProvider = "wrong")
    public void aWrongValueIsToldWithOriginAndMeaning(String property, String value, String expected) {
        SettingsExam exam = of(Map.of(property, value), Map.of());
        assertFailure(exam, expected, "leave it out");
        assertThat(Diagnoses.theTrouble(exam).found()).contains(value, "-D" + property);
    }

    @Test
    public void unknownNamesSuggestTheNearestOne() {
        UnknownName near = new UnknownName("ktstr.kernal", Optional.of("ktstr.kernel"));
        UnknownName far = new UnknownName("KTSTR_COFFEE", Optional.empty());
        assertFailure(
                unknown(List.of(near), List.of(), List.of()),
                "-Dktstr.kernal is no setting",
                "did you mean ktstr.kernel?");
        assertWarning(unknown(List.of(), List.of(), List.of(near)), "ktstr.kernal in the POM is no", "ktstr.kernel?");
        assertWarning(
                unknown(List.of(), List.of(far), List.of()),
                "KTSTR_COFFEE in the environment is no setting",
                "leave it out");
    }

    @Test
    public void anElementThatNoGoalKnowsStopsAllOthers() {
        assertFailure(
                new SettingsExam(
                        new Settings(Map.of(), Map.of(), Map.of()),
                        HERE,
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new UnknownName("kernal", Optional.of("kernel")))),
                "<kernal> in the <configuration> of ktstr-maven-plugin is no parameter of its goals, and all others"
                        + " refuse to run with it",
                "did you mean kernel?");
    }
}
