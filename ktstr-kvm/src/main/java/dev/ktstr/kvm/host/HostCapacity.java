// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.host;

import dev.ktstr.kvm.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the host can give to machines.
 *
 * @param cpus host CPUs this JVM may use
 * @param memoryMiB memory that can be had without swapping, in MiB
 */
public record HostCapacity(int cpus, int memoryMiB) {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final int KIB_PER_MIB = 1024;

    /** {@return the capacity of this host now} */
    public static HostCapacity now() {
        try {
            // MemAvailable, not MemFree: page cache is memory to be had. Source: Documentation/filesystems/proc.rst.
            long kib = Files.readAllLines(MEMINFO).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow(() -> new MachineException("no MemAvailable in " + MEMINFO));
            return new HostCapacity(Runtime.getRuntime().availableProcessors(), (int) (kib / KIB_PER_MIB));
        } catch (IOException e) {
            throw new MachineException("cannot read " + MEMINFO, e);
        }
    }
}
