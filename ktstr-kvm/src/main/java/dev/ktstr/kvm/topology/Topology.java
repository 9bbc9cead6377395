// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The CPUs of a machine: NUMA nodes, last-level caches (LLCs), cores and hardware threads.
 *
 * <p>CPUs are numbered as the guest's kernel will number them: threads of a core are neighbours, then cores of an LLC, then
 * LLCs of a node. The LLC count is that of the whole machine and is divided evenly among the nodes.
 *
 * @param numaNodes NUMA nodes, at least 1
 * @param llcs last-level caches of the whole machine, a multiple of {@code numaNodes}
 * @param coresPerLlc cores behind each LLC, at least 1
 * @param threadsPerCore hardware threads of each core, at least 1
 */
public record Topology(int numaNodes, int llcs, int coresPerLlc, int threadsPerCore) {
    /** The most CPUs a topology may have: the kernel's usual CONFIG_NR_CPUS. */
    public static final int MAX_CPUS = 8192;

    private static final Pattern LETTERS = Pattern.compile("([0-9]{1,5})n([0-9]{1,5})l([0-9]{1,5})c([0-9]{1,5})t");
    private static final Pattern COMMAS = Pattern.compile("([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5})");

    /** Checks the numbers; each message says which one is wrong. */
    public Topology {
        requirePositive("numaNodes", numaNodes);
        requirePositive("llcs", llcs);
        requirePositive("coresPerLlc", coresPerLlc);
        requirePositive("threadsPerCore", threadsPerCore);
        if (llcs % numaNodes != 0) {
            throw new InvalidTopologyException("llcs must be divisible by numaNodes, but " + llcs
                    + " LLCs cannot be divided among " + numaNodes + " nodes evenly");
        }
        long cpus = (long) llcs * coresPerLlc * threadsPerCore;
        if (cpus > MAX_CPUS) {
            throw new InvalidTopologyException(llcs + " LLCs x " + coresPerLlc + " cores x " + threadsPerCore
                    + " threads are " + cpus + " CPUs, more than the " + MAX_CPUS + " a kernel can have");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new InvalidTopologyException(name + " must be at least 1 but was " + value);
        }
    }

    /**
     * Parses a topology: {@code 1n2l4c2t} as {@link #toString} prints it, {@code 1,2,4,2} (nodes, LLCs of the machine, cores per
     * LLC, threads per core), or the name of a preset.
     *
     * @throws InvalidTopologyException if the text is none of these or its numbers make no topology
     */
    public static Topology parse(String text) {
        for (Pattern form : List.of(LETTERS, COMMAS)) {
            Matcher m = form.matcher(text);
            if (m.matches()) {
                return new Topology(number(m, 1), number(m, 2), number(m, 3), number(m, 4));
            }
        }
        return TopologyPreset.find(text)
                .map(TopologyPreset::topology)
                .orElseThrow(() -> new InvalidTopologyException("'" + text
                        + "' is no topology; expected nodes, LLCs of the machine, cores per LLC and threads per core,"
                        + " like 1n2l4c2t or 1,2,4,2, or a preset, like tiny-2llc"
                        + TopologyPreset.nearest(text)
                                .map(preset -> "; did you mean " + preset.name() + "?")
                                .orElse("")));
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    /** {@return the number of logical CPUs} */
    public int cpus() {
        return llcs * cpusPerLlc();
    }

    /** {@return the logical CPUs that share one LLC} */
    public int cpusPerLlc() {
        return coresPerLlc * threadsPerCore;
    }

    /** {@return the LLCs of each NUMA node} */
    public int llcsPerNode() {
        return llcs / numaNodes;
    }

    /** {@return the LLC of a CPU, counted over the whole machine} */
    public int llcOf(int cpu) {
        return cpu / cpusPerLlc();
    }

    /** {@return the core of a CPU, counted within its LLC} */
    public int coreOf(int cpu) {
        return cpu / threadsPerCore % coresPerLlc;
    }

    /** {@return the hardware thread of a CPU, counted within its core} */
    public int threadOf(int cpu) {
        return cpu % threadsPerCore;
    }

    /** {@return the NUMA node of a CPU} */
    public int nodeOf(int cpu) {
        return llcOf(cpu) / llcsPerNode();
    }

    /**
     * {@return the CPUs of one LLC, ascending}
     *
     * @throws InvalidTopologyException if there is no such LLC
     */
    public List<Integer> cpusOfLlc(int llc) {
        if (llc < 0 || llc >= llcs) {
            throw new InvalidTopologyException("no LLC " + llc + " in " + this + ", which has LLCs 0 to " + (llcs - 1));
        }
        return range(llc * cpusPerLlc(), cpusPerLlc());
    }

    /**
     * {@return the CPUs of one NUMA node, ascending}
     *
     * @throws InvalidTopologyException if there is no such node
     */
    public List<Integer> cpusOfNode(int node) {
        if (node < 0 || node >= numaNodes) {
            throw new InvalidTopologyException(
                    "no NUMA node " + node + " in " + this + ", which has nodes 0 to " + (numaNodes - 1));
        }
        return range(node * llcsPerNode() * cpusPerLlc(), llcsPerNode() * cpusPerLlc());
    }

    private static List<Integer> range(int first, int count) {
        List<Integer> cpus = new ArrayList<>(count);
        for (int cpu = first; cpu < first + count; cpu++) {
            cpus.add(cpu);
        }
        return List.copyOf(cpus);
    }

    /** {@return the short form, which {@link #parse} reads} */
    @Override
    public String toString() {
        return numaNodes + "n" + llcs + "l" + coresPerLlc + "c" + threadsPerCore + "t";
    }
}
