// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.settings;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the Maven plugin found out before the tests and hands to the JVM that runs them: a test resource, so that a run from
 * an IDE sees it too.
 *
 * @param asked the kernels as they were asked for, which may be ranges; empty where nobody resolved any
 * @param kernels what became of each kernel that was meant
 * @param configuration the plugin's configuration, by the names of the settings
 */
public record HandOver(String asked, List<Kernel> kernels, Map<String, String> configuration) {
    /** Where the resource lies, below the directory of test classes. */
    public static final String RESOURCE = "META-INF/ktstr/run.properties";

    private static final String ASKED = "asked";
    private static final String KERNEL_PREFIX = "kernel.";
    private static final String SPEC = ".spec";
    private static final String ENTRY = ".entry";
    private static final String MISSING = ".missing";
    private static final String CONFIGURATION_PREFIX = "configuration.";

    /**
     * A kernel that was asked for.
     *
     * @param spec as it was given
     * @param entry the directory of the cache that it resolved to; empty where it could not be had
     * @param missing why it could not be had; empty where it could
     */
    public record Kernel(String spec, Optional<Path> entry, String missing) {
        /** {@return a kernel that is there} */
        public static Kernel there(String spec, Path entry) {
            return new Kernel(spec, Optional.of(entry), "");
        }

        /** {@return a kernel that could not be had} */
        public static Kernel missing(String spec, String why) {
            return new Kernel(spec, Optional.empty(), why);
        }
    }

    public HandOver {
        kernels = List.copyOf(kernels);
        configuration = Map.copyOf(configuration);
    }

    /** {@return what became of a kernel, if it was asked for in these words} */
    public Optional<Kernel> kernel(String spec) {
        return kernels.stream().filter(kernel -> kernel.spec().equals(spec)).findFirst();
    }

    /** {@return what lies on the class path of this thread, or nothing} */
    public static HandOver ofClassPath() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream in =
                (loader == null ? HandOver.class.getClassLoader() : loader).getResourceAsStream(RESOURCE)) {
            if (in == null) {
                return new HandOver("", List.of(), Map.of());
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
        List<Kernel> kernels = new ArrayList<>();
        for (String spec = kernel(properties, 0, SPEC); spec != null; spec = kernel(properties, kernels.size(), SPEC)) {
            int number = kernels.size();
            kernels.add(new Kernel(
                    spec,
                    Optional.ofNullable(kernel(properties, number, ENTRY)).map(Path::of),
                    Optional.ofNullable(kernel(properties, number, MISSING)).orElse("")));
        }
        return new HandOver(properties.getProperty(ASKED, ""), kernels, configuration);
    }

    private static String kernel(Properties properties, int number, String part) {
        return properties.getProperty(KERNEL_PREFIX + number + part);
    }

    /** {@return the resource: the same for the same hand-over, without the date that Java would write} */
    String text() {
        Map<String, String> lines = new TreeMap<>();
        lines.put(ASKED, asked);
        for (int number = 0; number < kernels.size(); number++) {
            Kernel kernel = kernels.get(number);
            String prefix = KERNEL_PREFIX + number;
            lines.put(prefix + SPEC, kernel.spec());
            kernel.entry().ifPresent(entry -> lines.put(prefix + ENTRY, entry.toString()));
            if (!kernel.missing().isEmpty()) {
                lines.put(prefix + MISSING, kernel.missing());
            }
        }
        configuration.forEach((name, value) -> lines.put(CONFIGURATION_PREFIX + name, value));
        Properties properties = new Properties();
        properties.putAll(lines);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException("a text cannot fail to be written", e);
        }
        // A value never spans lines, and a line of its own never begins with what begins a comment.
        return text.toString(StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .sorted()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** {@return the same, as it is written} */
    public byte[] bytes() {
        return text().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** {@return where it lies below a directory of test classes} */
    public static Path file(Path testClasses) {
        return testClasses.resolve(RESOURCE);
    }

    /** Writes the resource below a directory of test classes, unless it is there: nothing has changed then for whoever watches. */
    public void write(Path testClasses) throws IOException {
        Path file = file(testClasses);
        byte[] bytes = bytes();
        if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        }
    }
}
