// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.protocol.JsonMessage;
import java.util.List;

/**
 * A NUMA node of the guest, from {@code /sys/devices/system/node/nodeN}.
 *
 * @param id its number
 * @param cpus its CPUs, empty for memory alone
 * @param memoryBytes its memory
 * @param distances to every node in ascending order, 10 to itself (ACPI's SLIT), 0 to 255
 */
public record Node(int id, CpuSet cpus, long memoryBytes, List<Integer> distances) {
    private static final int MAX_DISTANCE = 255;

    public Node {
        distances = List.copyOf(distances);
    }

    static Node read(JsonMessage json) {
        return new Node(
                json.integer("id", 0, ReadyReport.MAX_NODES - 1),
                json.string("cpus", CpuSet::parse),
                json.count("memoryBytes"),
                json.integers("distances", ReadyReport.MAX_NODES, MAX_DISTANCE));
    }
}
