// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.guest.protocol.ChannelLayout;
import dev.ktstr.guest.protocol.JsonMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The machine as the guest's kernel sees it, to be compared with the one that was ordered.
 *
 * @param kernel release, as {@code uname -r} prints it
 * @param memoryBytes what the kernel has to give out
 * @param schedExt whether the kernel has sched_ext
 * @param cpus the CPUs that are online, at least one, no two with the same number
 * @param nodes the NUMA nodes, no two with the same number
 * @param agentStartedNanos when the agent began, on the guest's CLOCK_MONOTONIC, which begins with the kernel
 * @param atNanos when it was ready, on the same clock
 */
public record ReadyReport(
        String kernel,
        long memoryBytes,
        boolean schedExt,
        List<Cpu> cpus,
        List<Node> nodes,
        long agentStartedNanos,
        long atNanos) {
    /** The most NUMA nodes: {@code MAX_NUMNODES} of x86. */
    static final int MAX_NODES = 1024;

    public ReadyReport {
        cpus = List.copyOf(cpus);
        nodes = List.copyOf(nodes);
    }

    /** {@return the report that a READY message holds} */
    public static ReadyReport read(JsonMessage json) {
        int protocol = json.integer("protocol", 0, Integer.MAX_VALUE);
        if (protocol != ChannelLayout.CHANNEL_VERSION) {
            throw json.malformed(
                    "protocol",
                    "is " + protocol + ", expected " + ChannelLayout.CHANNEL_VERSION + ": the guest's agent is "
                            + (protocol < ChannelLayout.CHANNEL_VERSION ? "older" : "newer")
                            + " than this library; pack the initramfs with the agent of this version");
        }
        ReadyReport report = new ReadyReport(
                json.string("kernel"),
                json.count("memoryBytes"),
                json.bool("schedExt"),
                json.objects("cpus", CpuSet.MAX_CPUS).stream().map(Cpu::read).toList(),
                json.objects("nodes", MAX_NODES).stream().map(Node::read).toList(),
                json.count("agentStartedNanos"),
                json.count("atNanos"));
        if (report.cpus.isEmpty()) {
            throw json.malformed("cpus", "is empty, expected at least one CPU");
        }
        Set<Integer> ids = new HashSet<>();
        for (Cpu cpu : report.cpus) {
            if (!ids.add(cpu.id())) {
                throw json.malformed("cpus", "has CPU " + cpu.id() + " twice");
            }
        }
        ids.clear();
        for (Node node : report.nodes) {
            if (!ids.add(node.id())) {
                throw json.malformed("nodes", "has node " + node.id() + " twice");
            }
        }
        return report;
    }
}
