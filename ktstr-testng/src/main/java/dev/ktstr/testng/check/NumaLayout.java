// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.kvm.topology.Topology;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The NUMA nodes of a machine, as checks of memory see them.
 *
 * @param topology of the machine, whose nodes the guest's kernel numbers in the same way
 */
record NumaLayout(Topology topology) {
    /** {@return all CPUs} */
    CpuSet cpus() {
        return CpuSet.range(0, topology.cpus() - 1);
    }

    /** {@return the nodes of these CPUs; of no set, those of all CPUs} */
    Set<Integer> nodesOf(Optional<CpuSet> cpus) {
        return IntStream.range(0, topology.cpus())
                .filter(cpu -> cpus.isEmpty() || cpus.get().contains(cpu))
                .mapToObj(topology::nodeOf)
                .collect(Collectors.toSet());
    }

    /** {@return whether a node is a slow tier: memory without CPUs} */
    boolean isSlowTier(int node) {
        return node < topology.numaNodes() && topology.nodes().get(node).llcs() == 0;
    }
}
