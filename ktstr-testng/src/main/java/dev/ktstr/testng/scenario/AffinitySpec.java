// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario;

import dev.ktstr.guest.plan.Affinity;
import dev.ktstr.guest.plan.CpuSet;
import dev.ktstr.kvm.topology.InvalidTopologyException;
import dev.ktstr.kvm.topology.Topology;
import java.util.Comparator;
import java.util.stream.IntStream;

/** An affinity described by what it means, so that one scenario fits many machines. */
public sealed interface AffinitySpec {
    /**
     * {@return the affinity on this machine}
     *
     * @param allowed the CPUs that the cgroup may use at that moment
     * @throws InvalidTopologyException if there are no such CPUs
     */
    Affinity on(Topology topology, CpuSet allowed);

    /** Half of the cgroup's CPUs and at least one, others for each worker and each time that it is pinned; the same in each run. */
    record RandomSubset() implements AffinitySpec {
        @Override
        public Affinity on(Topology topology, CpuSet allowed) {
            return new Affinity(allowed, Math.max(allowed.size() / 2, 1));
        }
    }

    /** Those of the cgroup's CPUs that share the last-level cache that most of them share. */
    record LlcAligned() implements AffinitySpec {
        @Override
        public Affinity on(Topology topology, CpuSet allowed) {
            return Affinity.of(IntStream.range(0, topology.llcs())
                    .mapToObj(llc -> CpusetSpec.setOf(topology.cpusOfLlc(llc)).intersect(allowed))
                    .max(Comparator.comparingInt(CpuSet::size))
                    .orElseThrow());
        }
    }

    /** All CPUs of the machine: the cgroup alone says which are used. */
    record AllCpus() implements AffinitySpec {
        @Override
        public Affinity on(Topology topology, CpuSet allowed) {
            return Affinity.of(CpuSet.range(0, topology.cpus() - 1));
        }
    }

    /** The first of the cgroup's CPUs, for all workers. */
    record SingleCpu() implements AffinitySpec {
        @Override
        public Affinity on(Topology topology, CpuSet allowed) {
            return Affinity.of(CpuSet.of(allowed.first().orElseThrow()));
        }
    }

    /** Two threads of one core, the first that the cgroup has both of. */
    record SmtSiblings() implements AffinitySpec {
        @Override
        public Affinity on(Topology topology, CpuSet allowed) {
            return allowed.stream()
                    .mapToObj(cpu -> siblings(topology, cpu).intersect(allowed))
                    .filter(pair -> pair.size() > 1)
                    .findFirst()
                    .map(pair -> Affinity.of(CpuSet.of(pair.stream().limit(2).toArray())))
                    .orElseThrow(() -> new InvalidTopologyException("no core of " + topology + " has two of the CPUs "
                            + allowed + "; take a machine with threads = 2"));
        }

        private static CpuSet siblings(Topology topology, int cpu) {
            return CpuSet.of(topology.cpusOfLlc(topology.llcOf(cpu)).stream()
                    .mapToInt(Integer::intValue)
                    .filter(other -> topology.coreOf(other) == topology.coreOf(cpu))
                    .toArray());
        }
    }

    /** Those of these CPUs that the cgroup may use. */
    record Exact(CpuSet cpus) implements AffinitySpec {
        @Override
        public Affinity on(Topology topology, CpuSet allowed) {
            CpuSet both = cpus.intersect(allowed);
            if (both.isEmpty()) {
                throw new InvalidTopologyException(
                        "affinity '" + cpus + "' has none of the CPUs that the cgroup may use, which are " + allowed);
            }
            return Affinity.of(both);
        }
    }
}
