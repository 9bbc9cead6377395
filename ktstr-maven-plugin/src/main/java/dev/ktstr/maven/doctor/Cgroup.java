// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the cgroups (version 2) of this process leave it: the tightest of its own and of those above it.
 *
 * @param memoryLeftMiB what is left of memory.max, in MiB; empty where there is none
 * @param cpus what cpu.max allows, in CPUs; empty where there is none
 */
record Cgroup(OptionalLong memoryLeftMiB, OptionalDouble cpus) {
    private static final String VERSION_2 = "0::/";
    private static final String NO_LIMIT = "max";
    private static final long MIB = 1L << 20;

    /**
     * @param membership /proc/PID/cgroup
     * @param root where version 2 is mounted; nothing is found where it is not
     */
    static Cgroup read(Path membership, Path root) throws IOException {
        List<Path> chain = chain(membership, root);
        List<Long> memory = new ArrayList<>();
        List<Double> cpus = new ArrayList<>();
        for (Path group : chain) {
            Optional<String> max = line(group.resolve("memory.max"));
            Optional<String> current = line(group.resolve("memory.current"));
            if (max.isPresent() && !max.get().equals(NO_LIMIT) && current.isPresent()) {
                memory.add(Math.max(0, Long.parseLong(max.get()) - Long.parseLong(current.get())) / MIB);
            }
            // "QUOTA PERIOD", both in microseconds. Source: Documentation/admin-guide/cgroup-v2.rst.
            Optional<String[]> quota = line(group.resolve("cpu.max")).map(text -> text.split(" ", 2));
            if (quota.isPresent() && !quota.get()[0].equals(NO_LIMIT)) {
                cpus.add(Double.parseDouble(quota.get()[0]) / Double.parseDouble(quota.get()[1]));
            }
        }
        return new Cgroup(
                memory.stream().mapToLong(Long::longValue).min(),
                cpus.stream().mapToDouble(Double::doubleValue).min());
    }

    /** The process's own group and all above it, up to the mount point. */
    private static List<Path> chain(Path membership, Path root) throws IOException {
        Optional<String> own = Files.readAllLines(membership).stream()
                .filter(line -> line.startsWith(VERSION_2))
                .findFirst();
        List<Path> chain = new ArrayList<>();
        if (own.isPresent()) {
            Path group = root.resolve(own.get().substring(VERSION_2.length())).normalize();
            while (group != null && group.startsWith(root)) {
                chain.add(group);
                group = group.getParent();
            }
        }
        return chain;
    }

    private static Optional<String> line(Path file) throws IOException {
        return Files.isReadable(file) ? Files.readAllLines(file).stream().findFirst() : Optional.empty();
    }
}
