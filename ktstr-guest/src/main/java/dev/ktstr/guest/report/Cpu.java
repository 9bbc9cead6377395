// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.protocol.JsonMessage;
import java.util.List;

/**
 * A CPU of the guest, from {@code /sys/devices/system/cpu/cpuN}.
 *
 * @param id its number, 0 to 1023
 * @param packageId {@code topology/physical_package_id}
 * @param die {@code topology/die_id}
 * @param core {@code topology/core_id}
 * @param node its NUMA node
 * @param siblings the threads of its core, itself included
 * @param caches the caches it sees
 */
public record Cpu(int id, int packageId, int die, int core, int node, CpuSet siblings, List<Cache> caches) {
    private static final int MAX_CACHES = 16;

    public Cpu {
        caches = List.copyOf(caches);
    }

    static Cpu read(JsonMessage json) {
        Cpu cpu = new Cpu(
                json.integer("id", 0, CpuSet.MAX_CPUS - 1),
                json.integer("package", 0, Integer.MAX_VALUE),
                json.integer("die", 0, Integer.MAX_VALUE),
                json.integer("core", 0, Integer.MAX_VALUE),
                json.integer("node", 0, ReadyReport.MAX_NODES - 1),
                json.string("siblings", CpuSet::parse),
                json.objects("caches", MAX_CACHES).stream().map(Cache::read).toList());
        if (!cpu.siblings.contains(cpu.id)) {
            throw json.malformed("siblings", "is '" + cpu.siblings + "', expected CPU " + cpu.id + " among them");
        }
        return cpu;
    }
}
