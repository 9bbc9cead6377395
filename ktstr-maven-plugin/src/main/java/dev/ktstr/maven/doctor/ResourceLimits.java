// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Limits of this process, the soft ones. Long.MAX_VALUE stands for unlimited.
 *
 * @param openFiles RLIMIT_NOFILE
 * @param processes RLIMIT_NPROC
 */
record ResourceLimits(long openFiles, long processes) {
    /** Reads /proc/PID/limits. Source: proc_pid_limits(5). */
    static ResourceLimits read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return new ResourceLimits(soft(lines, "Max open files"), soft(lines, "Max processes"));
    }

    private static long soft(List<String> lines, String name) {
        String value = lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length()).strip().split("\\s+", 2)[0])
                .findFirst()
                .orElse("unlimited");
        return value.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(value);
    }
}
