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

    /**
     * A stretch of the machine's CPUs, in the order of their numbers.
     *
     * @param start where it begins, as a fraction of all CPUs: 0 to less than {@code end}
     * @param end where it ends, at most 1
     */
    record Range(double start, double end) implements CpusetSpec {
        public Range {
            if (!(start >= 0 && start < end && end <= 1)) {
                throw new IllegalArgumentException(
                        "a range of CPUs must have fractions from 0 to 1, the first one smaller, not " + start + " and "
                                + end);
            }
        }

        @Override
        public CpuSet on(Topology topology) {
            int first = (int) (topology.cpus() * start);
            int last = (int) (topology.cpus() * end) - 1;
            if (last < first) {
                throw new InvalidTopologyException("the range from " + start + " to " + end + " has none of the "
                        + topology.cpus() + " CPUs of " + topology);
            }
            return CpuSet.range(first, last);
        }
    }

    /**
     * One of several parts of the machine that have no CPU in common, and all CPUs together. The last one takes the rest.
     *
     * @param index which, from 0
     * @param of how many there are
     */
    record Disjoint(int index, int of) implements CpusetSpec {
        public Disjoint {
            requirePart(index, of);
        }

        @Override
        public CpuSet on(Topology topology) {
            int chunk = chunkOf(topology, of);
            return CpuSet.range(index * chunk, index == of - 1 ? topology.cpus() - 1 : (index + 1) * chunk - 1);
        }
    }

    /**
     * One of several parts of the machine that share CPUs with their neighbours.
     *
     * @param index which, from 0
     * @param of how many there are
     * @param fraction by how much of its size it is wider on both sides, 0 to 1
     */
    record Overlap(int index, int of, double fraction) implements CpusetSpec {
        public Overlap {
            requirePart(index, of);
            if (!(fraction >= 0 && fraction <= 1)) {
                throw new IllegalArgumentException("an overlap must be from 0 to 1 of a part, not " + fraction);
            }
        }

        @Override
        public CpuSet on(Topology topology) {
            int chunk = chunkOf(topology, of);
            int wider = (int) (chunk * fraction);
            int last = index == of - 1 ? topology.cpus() - 1 : (index + 1) * chunk - 1;
            return CpuSet.range(Math.max(0, index * chunk - wider), Math.min(topology.cpus() - 1, last + wider));
        }
    }

    private static void requirePart(int index, int of) {
        if (of < 1 || index < 0 || index >= of) {
            throw new IllegalArgumentException(
                    "part " + index + " of " + of + " does not exist; parts count from 0 to one less than there are");
        }
    }

    private static int chunkOf(Topology topology, int of) {
        if (topology.cpus() < of) {
            throw new InvalidTopologyException(
                    topology + " has " + topology.cpus() + " CPUs, too few for " + of + " parts");
        }
        return topology.cpus() / of;
    }

    static CpuSet setOf(Collection<Integer> cpus) {
        return CpuSet.of(cpus.stream().mapToInt(Integer::intValue).toArray());
    }
}
