// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.cache.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * All that makes a kernel another one, a line each, as a person reads and compares it: why a kernel was built again is the
 * difference of two of these.
 */
public final class BuildInputs {

    /** Raised when a build of the same inputs would give another kernel, because this code does it otherwise. */
    private static final int RECIPE = 1;

    private static final String VERSION = "version ";
    private static final String HEADING = "# What this kernel was made of. Another line would make another kernel.";

    private final List<String> lines;
    private final Kconfig kconfig;

    private BuildInputs(List<String> lines, Kconfig kconfig) {
        this.lines = List.copyOf(lines);
        this.kconfig = kconfig;
    }

    static BuildInputs of(String version, String identity, Kconfig kconfig, Toolchain tools) {
        List<String> lines = new ArrayList<>();
        lines.add(HEADING);
        lines.add("recipe " + RECIPE + ", base " + Kconfig.BASE);
        lines.add("architecture x86_64");
        lines.add(VERSION + version);
        lines.add("source " + identity);
        lines.addAll(tools.lines());
        lines.addAll(kconfig.options());
        return new BuildInputs(lines, kconfig);
    }

    /** {@return the inputs whose text this is; they can be compared, and nothing can be built of them} */
    public static BuildInputs parse(String text) {
        return new BuildInputs(text.lines().toList(), null);
    }

    /** {@return the lines, without line ends} */
    public List<String> lines() {
        return lines;
    }

    /** {@return the configuration that the lines are about: read once, since the user's files may be others by the time of the build} */
    Kconfig kconfig() {
        return Objects.requireNonNull(kconfig, "inputs that were read from a file");
    }

    /** {@return the version of the kernel} */
    public String version() {
        return lines.stream()
                .filter(line -> line.startsWith(VERSION))
                .findFirst()
                .map(line -> line.substring(VERSION.length()))
                .orElseThrow();
    }

    /** {@return the key of the kernel made of these} */
    public String key() {
        return BuildStore.key(this);
    }

    /** {@return the lines about the configuration} */
    List<String> options() {
        return lines.stream().filter(line -> line.contains("CONFIG_")).toList();
    }

    /** {@return the text of the file} */
    public String text() {
        return String.join("\n", lines) + "\n";
    }

    /** {@return the SHA-256 of the text, 64 hex digits} */
    public String digest() {
        return Sha256.of(text());
    }

    /**
     * {@return what differs from earlier inputs, at most {@code most} lines: those that are gone after {@code -}, those that
     * are new after {@code +}}
     */
    public List<String> since(BuildInputs earlier, int most) {
        Set<String> gone = new LinkedHashSet<>(earlier.lines());
        lines.forEach(gone::remove);
        Set<String> added = new LinkedHashSet<>(lines);
        earlier.lines().forEach(added::remove);
        List<String> all = new ArrayList<>();
        gone.forEach(line -> all.add("- " + line));
        added.forEach(line -> all.add("+ " + line));
        if (all.size() <= most) {
            return all;
        }
        List<String> some = new ArrayList<>(all.subList(0, most));
        some.add("and " + (all.size() - most) + " more");
        return some;
    }
}
