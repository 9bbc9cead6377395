// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.build;

import dev.ktstr.kernel.config.KernelConfig;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds what a kernel's configuration took out again: it drops silently what it does not know and what depends on something
 * that is off.
 */
final class DroppedOptions {

    /** What helps with those that are dropped for a reason outside the configuration. */
    private static final Map<String, String> CURES = Map.of(
            "CONFIG_DEBUG_INFO_BTF",
            "it needs pahole 1.16 or newer when the kernel is configured, and a newer one for newer kernels (1.22 for 6.14 on):"
                    + " install the package dwarves",
            "CONFIG_SCHED_CLASS_EXT",
            "it is in kernels from 6.12 on, and needs CONFIG_BPF_SYSCALL, CONFIG_BPF_JIT and CONFIG_DEBUG_INFO_BTF",
            "CONFIG_EXT_GROUP_SCHED",
            "it needs CONFIG_SCHED_CLASS_EXT and CONFIG_CGROUP_SCHED",
            "CONFIG_BPF_EVENTS",
            "it needs CONFIG_BPF_SYSCALL, CONFIG_PERF_EVENTS and CONFIG_KPROBE_EVENTS or CONFIG_UPROBE_EVENTS",
            "CONFIG_KPROBE_EVENTS",
            "it needs CONFIG_KPROBES and CONFIG_FTRACE",
            "CONFIG_DYNAMIC_FTRACE",
            "it needs CONFIG_FUNCTION_TRACER",
            "CONFIG_KALLSYMS_ALL",
            "it needs CONFIG_DEBUG_KERNEL and CONFIG_KALLSYMS");

    private static final String USUAL_CURE =
            "this kernel does not know it, or something it depends on is off: 'make menuconfig' tells with /";

    private DroppedOptions() {}

    /**
     * Compares what was asked for with what came of it.
     *
     * @param made the configuration after {@code make olddefconfig}
     * @throws BuildException when an option that is not optional is not as it was asked for; names all of them
     */
    static void require(Kconfig asked, KernelConfig made, String version) {
        List<KconfigLine> dropped = asked.lines().stream()
                .filter(line -> !line.optional() && !line.heldBy(made))
                .toList();
        if (!dropped.isEmpty()) {
            throw new BuildException(
                    "The configuration of kernel " + version + " did not take "
                            + (dropped.size() == 1 ? "an option" : dropped.size() + " options")
                            + " that it was asked for:\n"
                            + dropped.stream().map(line -> describe(line, made)).collect(Collectors.joining("\n"))
                            + "\nAn option that is not needed can be marked in the user's fragment: CONFIG_NAME=value # (optional)");
        }
    }

    private static String describe(KconfigLine line, KernelConfig made) {
        String became =
                made.value(line.option()).map(value -> "became " + value).orElse("is off");
        return "  " + line.text() + " " + became + " (" + line.origin()
                + (line.reason().isEmpty() ? "" : ": " + line.reason()) + "); "
                + CURES.getOrDefault(line.option(), USUAL_CURE) + ".";
    }
}
