// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.kvm.topology.InvalidTopologyException;
import dev.ktstr.kvm.topology.Topology;
import java.util.Collection;

/** A set of CPUs described by what it means, so that one scenario fits many machines. */
public sealed interface CpusetSpec {
    /**
     * {@return the CPUs on this machine}
     *
     * @throws InvalidTopologyException if the machine lacks what is described
     */
    CpuSet on(Topology topology);

    /** The CPUs behind one last-level cache, counted over the whole machine from 0. */
    record Llc(int index) implements CpusetSpec {
        @Override
        public CpuSet on(Topology topology) {
            return setOf(topology.cpusOfLlc(index));
        }
    }

    /** The CPUs of one NUMA node, counted from 0. */
    record Node(int index) implements CpusetSpec {
        @Override
        public CpuSet on(Topology topology) {
            return setOf(topology.cpusOfNode(index));
        }
    }

    /** These CPUs and no others. */
    record Exact(CpuSet cpus) implements CpusetSpec {
        @Override
        public CpuSet on(Topology topology) {
            CpuSet all = CpuSet.range(0, topology.cpus() - 1);
            if (cpus.isEmpty() || !all.containsAll(cpus)) {
                throw new InvalidTopologyException(
                        "cpuset '" + cpus + "' is not a part of the CPUs of " + topology + ", which are " + all);
            }
            return cpus;
        }
    }

    private static CpuSet setOf(Collection<Integer> cpus) {
        return CpuSet.of(cpus.stream().mapToInt(Integer::intValue).toArray());
    }
}
