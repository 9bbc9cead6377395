// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import dev.ktstr.testng.settings.UnknownName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every setting with its value and origin, and names that are none.
 *
 * @param settings the values
 * @param module the directory that relative paths are relative to
 * @param ofThisHost what is used for settings that nobody sets and whose default depends on the host
 * @param unknownOnCommandLine stops every run of tests
 * @param unknownInEnvironment does nothing, silently
 * @param unknownInPom does nothing, silently
 * @param unknownElements of the plugin's configuration: stop every goal
 */
record SettingsExam(
        Settings settings,
        Path module,
        Map<Setting, String> ofThisHost,
        List<UnknownName> unknownOnCommandLine,
        List<UnknownName> unknownInEnvironment,
        List<UnknownName> unknownInPom,
        List<UnknownName> unknownElements)
        implements Exam {
    private static final String SUBJECT = "setting";
    private static final String DEFAULT = "default";

    @Override
    public List<Diagnosis> diagnoses() {
        List<Diagnosis> found = new ArrayList<>();
        List<Setting> untouchedOfShell = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            if (setting.isOfGoals() && !isSet(setting)) {
                untouchedOfShell.add(setting);
            } else {
                found.add(diagnosis(setting));
            }
        }
        if (!untouchedOfShell.isEmpty()) {
            found.add(Diagnosis.ok(
                    "settings of ktstr:shell",
                    names(untouchedOfShell, true) + "; not set: " + names(untouchedOfShell, false)));
        }
        unknownOnCommandLine.forEach(name -> found.add(Diagnosis.fail(
                SUBJECT, "-D" + name.name() + " is no setting of ktstr, and tests refuse to run with it", cure(name))));
        unknownElements.forEach(name -> found.add(Diagnosis.fail(
                SUBJECT,
                "<" + name.name()
                        + "> in the <configuration> of ktstr-maven-plugin is no parameter of its goals, and all"
                        + " others refuse to run with it",
                cure(name))));
        unknownInEnvironment.forEach(name -> found.add(ignored(name, "in the environment")));
        unknownInPom.forEach(name -> found.add(ignored(name, "in the POM")));
        return found;
    }

    private boolean isSet(Setting setting) {
        return settings.value(setting)
                .filter(value -> !value.origin().equals(DEFAULT))
                .isPresent();
    }

    private String names(List<Setting> of, boolean withValue) {
        return of.stream()
                .filter(setting -> settings.value(setting).isPresent() == withValue)
                .map(setting -> setting.property()
                        + settings.value(setting)
                                .map(value -> "=" + value.text())
                                .orElse(""))
                .collect(Collectors.joining(", "));
    }

    private static Diagnosis ignored(UnknownName name, String where) {
        return Diagnosis.warn(
                SUBJECT, name.name() + " " + where + " is no setting of ktstr and does nothing", cure(name));
    }

    private static String cure(UnknownName name) {
        return name.nearest().map(known -> "did you mean " + known + "?").orElse("leave it out");
    }

    private Diagnosis diagnosis(Setting setting) {
        Optional<Settings.Value> value = settings.value(setting);
        try {
            ValidSettings.require(settings, setting, module);
        } catch (InvalidSettingException e) {
            return Diagnosis.fail(SUBJECT, e.getMessage(), "correct it, or leave it out (" + setting.meaning() + ")");
        }
        return Diagnosis.ok(
                SUBJECT,
                setting.property()
                        + value.map(v -> "=" + v.text() + " (" + v.origin() + ")")
                                .orElseGet(() -> ofThisHost.containsKey(setting)
                                        ? "=" + ofThisHost.get(setting) + " (default here)"
                                        : " is not set"));
    }
}
