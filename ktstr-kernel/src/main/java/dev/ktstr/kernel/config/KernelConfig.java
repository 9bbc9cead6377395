// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.config;

import dev.ktstr.kernel.elf.ElfException;
import dev.ktstr.kernel.elf.ElfFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options a kernel was built with, immutable. */
public final class KernelConfig {

    /** Largest configuration accepted, in bytes. Debian's have 280 KB. */
    static final int LARGEST = 4 << 20;

    private static final Pattern OPTION = Pattern.compile("CONFIG_\\w+");
    private static final Pattern SET = Pattern.compile("(CONFIG_\\w+)=(.*)");

    private final Map<String, String> values;

    private KernelConfig(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads the configuration that a kernel has in it, as {@code /proc/config.gz} shows it.
     *
     * @param kernel a vmlinux
     * @return empty when it was built without {@code CONFIG_IKCONFIG}, as Debian's are
     * @throws ConfigException when it is damaged
     * @throws ElfException when the file is damaged
     */
    public static Optional<KernelConfig> ofImage(ElfFile kernel) throws IOException {
        Optional<byte[]> text = EmbeddedConfig.text(kernel);
        return text.isPresent() ? Optional.of(parse(text.get(), kernel.name())) : Optional.empty();
    }

    /**
     * Reads a file {@code .config} or {@code /boot/config-*}.
     *
     * @throws ConfigException when it is none, or too large
     */
    public static KernelConfig of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in.readNBytes(LARGEST + 1), file.toString());
        }
    }

    private static KernelConfig parse(byte[] text, String named) {
        if (text.length > LARGEST) {
            throw new ConfigException(named, "has more than the limit of " + LARGEST + " bytes.");
        }
        Map<String, String> values = new HashMap<>();
        int number = 0;
        for (String line : (Iterable<String>) new String(text, StandardCharsets.UTF_8).lines()::iterator) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher set = SET.matcher(line);
            if (!set.matches()) {
                throw new ConfigException(
                        named,
                        "has in line " + number + " '" + (line.length() > 80 ? line.substring(0, 80) + "..." : line)
                                + "'. Expected CONFIG_NAME=value or a comment that begins with #.");
            }
            // A later one counts, as it does for the kernel's build.
            values.put(set.group(1), set.group(2));
        }
        return new KernelConfig(values);
    }

    /**
     * {@return the value of an option, a text without its quotes; empty when the option is not set, or unknown}
     *
     * @param option such as {@code CONFIG_HZ}
     */
    public Optional<String> value(String option) {
        return Optional.ofNullable(values.get(checked(option))).map(KernelConfig::unquoted);
    }

    /**
     * {@return whether a feature is there, built in or as a module}
     *
     * @param option such as {@code CONFIG_SCHED_CLASS_EXT}
     */
    public boolean isEnabled(String option) {
        String value = values.get(checked(option));
        return "y".equals(value) || "m".equals(value);
    }

    /** {@return how many options are set} */
    public int size() {
        return values.size();
    }

    /** A name without its prefix would never be set, which nobody would notice. */
    private static String checked(String option) {
        if (!OPTION.matcher(option).matches()) {
            throw new IllegalArgumentException(
                    "'" + option + "' is no option of a kernel. Expected its whole name, such as CONFIG_HZ.");
        }
        return option;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
}
