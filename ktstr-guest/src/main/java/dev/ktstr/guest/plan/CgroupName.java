// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Names of cgroups: {@code outer/inner}, at most {@link #MAX_PATH_BYTES} bytes of UTF-8. Each part has 1 to {@link #MAX_BYTES} bytes, no
 * control character of ASCII, no {@code ..}, is not {@code .}, and not the name of a file the kernel puts there.
 */
public final class CgroupName {
    /** The longest part of a name. */
    public static final int MAX_BYTES = 64;

    /** The longest name. */
    public static final int MAX_PATH_BYTES = 255;

    /** How the names begin that a cgroup's directory gets from the kernel: {@code cgroup.procs}, {@code cpu.weight}. */
    private static final Set<String> KERNEL_PREFIXES = Set.of("cgroup.", "cpu.", "cpuset.", "io.", "irq.", "memory.");

    private CgroupName() {}

    static void check(String name) {
        for (String part : name.split("/", -1)) {
            checkPart(name, part);
        }
        Limits.text("The name of a cgroup", name, MAX_PATH_BYTES);
    }

    private static void checkPart(String name, String part) {
        boolean bad = part.isEmpty()
                || part.equals(".")
                || part.contains("..")
                || part.chars().anyMatch(c -> c < 0x20 || c == 0x7f)
                || part.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
        if (bad) {
            throw new IllegalArgumentException("'" + name + "' is not a name for a cgroup, expected 1 to " + MAX_BYTES
                    + " bytes without '..' and control characters, and not '.'; for one within another, both names with"
                    + " a '/' between them");
        }
        if (KERNEL_PREFIXES.stream().anyMatch(part::startsWith)) {
            throw new IllegalArgumentException("'" + name + "' is not a name for a cgroup: the kernel names its own "
                    + "files that way (cgroup.procs, cpu.weight); replace the '.'");
        }
    }

    /** {@return the name of the cgroup that this one is in; empty for one that is in the plan's parent} */
    public static Optional<String> outer(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(name.substring(0, slash));
    }
}
