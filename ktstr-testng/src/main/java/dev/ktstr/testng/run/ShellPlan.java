// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.GuestFile;
import dev.ktstr.kvm.MachineConfig;
import dev.ktstr.kvm.topology.InvalidTopologyException;
import dev.ktstr.kvm.topology.Topology;
import dev.ktstr.testng.Scheduler;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What the guest of a shell is to be. Made before anything else is, so that what is wrong with it is told before a kernel is fetched.
 *
 * @param included files of the host that go into it
 * @param memoryMiB in MiB
 * @param scheduler to be attached
 */
public record ShellPlan(
        Topology topology, Collection<GuestFile> included, int memoryMiB, Optional<Scheduler> scheduler) {
    private static final int LEAST_MEMORY_MIB = 512;
    private static final int MEMORY_PER_CPU_MIB = 64;
    /** The root file system, which is memory, takes half of a machine's at most. */
    private static final int MEMORY_PER_FILE_BYTE = 2;

    private static final int MIB = 1 << 20;

    /**
     * {@return what the settings ask for}
     *
     * @param module the directory of the Maven module, to which paths are relative
     * @throws InvalidSettingException if one of them is wrong
     */
    public static ShellPlan of(Settings settings, Path module) throws IOException {
        Topology topology = topology(settings);
        Collection<GuestFile> included = IncludedFiles.of(
                Setting.INCLUDE.property(),
                settings.parts(Setting.INCLUDE, "files and directories such as ./tool,/etc/hosts"),
                module,
                System.getenv().getOrDefault("PATH", ""));
        return new ShellPlan(topology, included, memoryMiB(settings, topology, included), scheduler(settings));
    }

    private static Topology topology(Settings settings) {
        Settings.Value value = settings.value(Setting.TOPOLOGY).orElseThrow();
        try {
            return Topology.parse(value.text());
        } catch (InvalidTopologyException e) {
            throw new InvalidSettingException(
                    Setting.TOPOLOGY.property() + " (" + value.origin() + "): " + e.getMessage(), e);
        }
    }

    private static int memoryMiB(Settings settings, Topology topology, Collection<GuestFile> included)
            throws IOException {
        long bytes = 0;
        for (GuestFile file : included) {
            bytes += file.size();
        }
        int needed = (int) (MEMORY_PER_FILE_BYTE * bytes / MIB);
        int usual = Math.max(LEAST_MEMORY_MIB, topology.cpus() * MEMORY_PER_CPU_MIB) + needed;
        int memory = settings.positive(Setting.MEMORY).orElse(usual);
        if (memory < MachineConfig.MIN_MEMORY_MIB) {
            throw new InvalidSettingException(Setting.MEMORY.property() + "=" + memory + " ("
                    + settings.value(Setting.MEMORY).orElseThrow().origin() + ") is too small: expected at least "
                    + MachineConfig.MIN_MEMORY_MIB + " MiB");
        }
        return memory;
    }

    private static Optional<Scheduler> scheduler(Settings settings) {
        return settings.value(Setting.SCHEDULER).map(value -> {
            List<String> words = List.of(value.text().strip().split("\\s+", -1));
            String program = words.get(0);
            if (program.isEmpty()) {
                throw new InvalidSettingException(Setting.SCHEDULER.property() + " (" + value.origin()
                        + ") is empty: expected a program and its arguments");
            }
            return Scheduler.named(Path.of(program).getFileName().toString())
                    .binary(program)
                    .args(words.subList(1, words.size()).toArray(String[]::new));
        });
    }
}
