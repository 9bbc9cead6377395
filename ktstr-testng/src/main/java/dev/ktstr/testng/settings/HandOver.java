// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the Maven plugin found out before the tests and hands to the JVM that runs them: a test resource, so that a run from
 * an IDE sees it too.
 *
 * @param kernelSpec the spec that was resolved, or empty
 * @param kernelEntry the directory of the kernel it resolved to, or empty
 * @param configuration the plugin's configuration, by the names of the settings
 */
public record HandOver(Optional<String> kernelSpec, Optional<Path> kernelEntry, Map<String, String> configuration) {
    /** Where the resource lies, below the directory of test classes. */
    public static final String RESOURCE = "META-INF/ktstr/run.properties";

    private static final String KERNEL_SPEC = "kernel.spec";
    private static final String KERNEL_ENTRY = "kernel.entry";
    private static final String CONFIGURATION_PREFIX = "configuration.";

    public HandOver {
        configuration = Map.copyOf(configuration);
    }

    /** {@return what lies on the class path of this thread, or nothing} */
    public static HandOver ofClassPath() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream in =
                (loader == null ? HandOver.class.getClassLoader() : loader).getResourceAsStream(RESOURCE)) {
            if (in == null) {
                return new HandOver(Optional.empty(), Optional.empty(), Map.of());
            }
            Properties properties = new Properties();
            properties.load(in);
            return read(properties);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }

    private static HandOver read(Properties properties) {
        Map<String, String> configuration = properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith(CONFIGURATION_PREFIX))
                .collect(Collectors.toMap(
                        name -> name.substring(CONFIGURATION_PREFIX.length()), properties::getProperty));
        return new HandOver(
                Optional.ofNullable(properties.getProperty(KERNEL_SPEC)),
                Optional.ofNullable(properties.getProperty(KERNEL_ENTRY)).map(Path::of),
                configuration);
    }

    /** Writes the resource below a directory of test classes. */
    public void write(Path testClasses) throws IOException {
        Map<String, String> lines = new TreeMap<>();
        kernelSpec.ifPresent(spec -> lines.put(KERNEL_SPEC, spec));
        kernelEntry.ifPresent(entry -> lines.put(KERNEL_ENTRY, entry.toString()));
        configuration.forEach((name, value) -> lines.put(CONFIGURATION_PREFIX + name, value));
        Properties properties = new Properties();
        properties.putAll(lines);
        Path file = testClasses.resolve(RESOURCE);
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
    }
}
