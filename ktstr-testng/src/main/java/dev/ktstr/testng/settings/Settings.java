// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The values of the settings, each with its origin. First come system properties ({@code -Dktstr.x}), then the
 * configuration of the Maven plugin, then the environment ({@code KTSTR_X}), then the default.
 */
public final class Settings {
    private final Map<String, String> systemProperties;
    private final Map<String, String> pluginConfiguration;
    private final Map<String, String> environment;

    /** A value and where it came from. */
    public record Value(String text, String origin) {}

    /**
     * @param systemProperties what stands on the command line
     * @param pluginConfiguration what the Maven plugin handed over, under the same names
     * @param environment the environment variables
     * @throws InvalidSettingException if a property begins with {@code ktstr.} and is no setting
     */
    public Settings(
            Map<String, String> systemProperties,
            Map<String, String> pluginConfiguration,
            Map<String, String> environment) {
        this.systemProperties = Map.copyOf(systemProperties);
        this.pluginConfiguration = Map.copyOf(pluginConfiguration);
        this.environment = Map.copyOf(environment);
        // A mistyped name would otherwise do nothing, silently.
        UnknownName.ofProperties(systemProperties.keySet()).stream().findFirst().ifPresent(Settings::refuse);
    }

    private static void refuse(UnknownName unknown) {
        throw new InvalidSettingException("-D" + unknown.name() + " is no setting of ktstr; "
                + unknown.nearest()
                        .map(name -> "did you mean " + name + "? All of them are ")
                        .orElse("the settings are ")
                + names(setting -> !setting.isOfGoals()) + " and " + Setting.SCHEDULER_PREFIX
                + "NAME; those of goals called by hand " + names(Setting::isOfGoals));
    }

    private static String names(Predicate<Setting> which) {
        return Arrays.stream(Setting.values())
                .filter(which)
                .map(Setting::property)
                .collect(Collectors.joining(", "));
    }

    /** {@return the settings of this JVM, with what the Maven plugin left for it on the class path} */
    public static Settings ofThisJvm(HandOver handOver) {
        Properties properties = System.getProperties();
        Map<String, String> ours = properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith("ktstr."))
                .collect(Collectors.toMap(name -> name, properties::getProperty));
        Settings asked = new Settings(ours, handOver.configuration(), System.getenv());
        return asked.text(Setting.KERNEL).equals(handOver.asked()) ? asked.meaning(handOver.kernels()) : asked;
    }

    /** {@return these settings with the kernels that were meant, which are more than were written where there was a range} */
    private Settings meaning(List<HandOver.Kernel> kernels) {
        Map<String, String> properties = new TreeMap<>(systemProperties);
        properties.put(
                Setting.KERNEL.property(),
                kernels.stream().map(HandOver.Kernel::spec).collect(Collectors.joining(",")));
        return new Settings(properties, pluginConfiguration, environment);
    }

    /** {@return the value with its origin, or empty if it is not set and has no default} */
    public Optional<Value> value(Setting setting) {
        return explicit(setting.property(), setting.environmentVariable(), setting.isSwitch())
                .or(() -> setting.defaultValue().map(text -> new Value(text, "default")));
    }

    /** Empty is how shells and CI servers say "not set", but for a switch on the command line. */
    private Optional<Value> explicit(String property, String variable, boolean isSwitch) {
        String fromCommandLine = systemProperties.getOrDefault(property, "");
        if (!fromCommandLine.isEmpty() || (isSwitch && systemProperties.containsKey(property))) {
            return Optional.of(new Value(fromCommandLine, "-D" + property));
        }
        String fromPlugin = pluginConfiguration.getOrDefault(property, "");
        if (!fromPlugin.isEmpty()) {
            return Optional.of(new Value(fromPlugin, "plugin configuration"));
        }
        String fromEnvironment = environment.getOrDefault(variable, "");
        return fromEnvironment.isEmpty() ? Optional.empty() : Optional.of(new Value(fromEnvironment, variable));
    }

    /** {@return the text of a setting that has a default} */
    public String text(Setting setting) {
        return value(setting)
                .map(Value::text)
                .orElseThrow(() -> new InvalidSettingException(setting.property() + " is not set"));
    }

    /** {@return the value of a setting that is true or false} */
    public boolean flag(Setting setting) {
        Value value = value(setting).orElseThrow();
        return switch (value.text()) {
            // -Dktstr.noSkip without a value is how Maven users switch something on.
            case "true", "" -> true;
            case "false" -> false;
            default -> throw invalid(setting, value, "expected true or false");
        };
    }

    /** {@return the value of a setting that is a whole number from 1 on, or empty} */
    public Optional<Integer> positive(Setting setting) {
        return wholeNumber(setting, 1);
    }

    /** {@return the value of a setting that is a whole number from {@code least} on, or empty} */
    public Optional<Integer> wholeNumber(Setting setting, int least) {
        return value(setting).map(value -> {
            try {
                int number = Integer.parseInt(value.text());
                if (number >= least) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Falls through: the same message serves.
            }
            throw invalid(setting, value, "expected a whole number from " + least + " on");
        });
    }

    /**
     * {@return what stands between the commas of a setting, without blanks around it; nothing where it is not set}
     *
     * @param expected for the message if there is nothing beside a comma: {@code kernels such as distro:7.0}
     */
    public List<String> parts(Setting setting, String expected) {
        Optional<Value> value = value(setting);
        List<String> parts = value.stream()
                .flatMap(whole -> Arrays.stream(whole.text().split(",", -1)))
                .map(String::strip)
                .toList();
        if (parts.contains("")) {
            throw new InvalidSettingException(
                    setting.property() + "=" + value.get().text() + " ("
                            + value.get().origin() + ") has nothing beside a comma; expected " + expected);
        }
        return parts;
    }

    /**
     * {@return the file that a setting names, or empty}
     *
     * @param directory that a relative path is relative to
     */
    public Optional<Path> file(Setting setting, Path directory) {
        return value(setting).map(value -> existing(setting, value, directory.resolve(value.text())));
    }

    /**
     * {@return the paths that a setting names, separated by commas}
     *
     * @param directory that relative ones are relative to
     */
    public List<Path> paths(Setting setting, Path directory) {
        return value(setting).stream()
                .flatMap(value -> Arrays.stream(value.text().split(",", -1)))
                .map(String::strip)
                .filter(path -> !path.isEmpty())
                .map(directory::resolve)
                .toList();
    }

    /** {@return the same, of files} */
    public List<Path> files(Setting setting, Path directory) {
        return paths(setting, directory).stream()
                .map(path -> existing(setting, value(setting).orElseThrow(), path))
                .toList();
    }

    private static Path existing(Setting setting, Value value, Path file) {
        // Whether it can be read, which a pipe can as well, is told by who reads it.
        if (Files.notExists(file) || Files.isDirectory(file)) {
            throw invalid(setting, value, "expected a file, and there is none at " + file.toAbsolutePath());
        }
        return file;
    }

    /** {@return the value of a setting that is one of a few words} */
    public String oneOf(Setting setting, String... words) {
        Value value = value(setting).orElseThrow();
        if (!Arrays.asList(words).contains(value.text())) {
            throw invalid(setting, value, "expected one of " + String.join(", ", words));
        }
        return value.text();
    }

    private static InvalidSettingException invalid(Setting setting, Value value, String expected) {
        return new InvalidSettingException(
                setting.property() + "=" + value.text() + " (" + value.origin() + ") is wrong: " + expected);
    }

    /** {@return what stands on the command line, by property} */
    public Map<String, String> commandLine() {
        return new TreeMap<>(systemProperties);
    }

    /** {@return the path somebody set for a scheduler's binary} */
    public Optional<Value> schedulerBinary(String scheduler) {
        return explicit(Setting.SCHEDULER_PREFIX + scheduler, Setting.environmentName("scheduler." + scheduler), false);
    }
}
