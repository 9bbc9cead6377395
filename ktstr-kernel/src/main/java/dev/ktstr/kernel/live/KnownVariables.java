// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel.live;

import java.util.Map;
import java.util.Optional;

/** The types of global variables that are looked at often: BTF describes per-CPU variables only. */
final class KnownVariables {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("init_task", "struct task_struct"),
            Map.entry("jiffies_64", "u64"),
            Map.entry("jiffies", "unsigned long"),
            Map.entry("map_idr", "struct idr"),
            Map.entry("nr_cpu_ids", "unsigned int"),
            Map.entry("page_offset_base", "unsigned long"),
            Map.entry("phys_base", "unsigned long"),
            Map.entry("prog_idr", "struct idr"),
            Map.entry("root_task_group", "struct task_group"),
            Map.entry("scx_enable_state_var", "atomic_t"),
            Map.entry("scx_nr_rejected", "atomic_long_t"),
            Map.entry("scx_root", "struct scx_sched *"),
            Map.entry("scx_switching_all", "bool"),
            Map.entry("scx_watchdog_timeout", "unsigned long"),
            Map.entry("scx_watchdog_timestamp", "unsigned long"),
            Map.entry("vmalloc_base", "unsigned long"));

    private KnownVariables() {}

    static Optional<String> typeOf(String name) {
        return Optional.ofNullable(TYPES.get(name));
    }
}
