// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The CPUs and NUMA nodes of a machine: nodes, last-level caches (LLCs), cores and hardware threads.
 *
 * <p>CPUs are numbered as the guest's kernel will number them: threads of a core are neighbours, then cores of an LLC, then
 * LLCs of a node. LLCs are counted over the whole machine.
 *
 * @param nodes the NUMA nodes: at least one, and at least one with an LLC. Nodes without come last, since that is where the
 *     kernel puts them
 * @param distances how far the nodes are from each other
 * @param coresPerLlc cores behind each LLC, at least 1
 * @param threadsPerCore hardware threads of each core, at least 1
 */
public record Topology(List<NumaNode> nodes, NumaDistances distances, int coresPerLlc, int threadsPerCore) {
    /** The most CPUs a topology may have: the kernel's usual CONFIG_NR_CPUS. */
    public static final int MAX_CPUS = 8192;
    /** The most NUMA nodes: the kernel's usual CONFIG_NODES_SHIFT gives 1024, firmware tables speak of 255 at most. */
    public static final int MAX_NODES = 255;

    private static final Pattern LETTERS =
            Pattern.compile("([0-9]{1,5})n([0-9]{1,5}(?:-[0-9]{1,5})*)l([0-9]{1,5})c([0-9]{1,5})t");
    private static final Pattern COMMAS = Pattern.compile("([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5})");

    /** Checks the numbers; each message says which one is wrong. */
    public Topology {
        nodes = List.copyOf(nodes);
        requirePositive("numaNodes", nodes.size());
        requirePositive("coresPerLlc", coresPerLlc);
        requirePositive("threadsPerCore", threadsPerCore);
        long llcs = nodes.stream().mapToLong(NumaNode::llcs).sum();
        if (llcs < 1) {
            throw new InvalidTopologyException("llcs must be at least 1 but was " + llcs + ": no node has CPUs");
        }
        if (nodes.size() > MAX_NODES) {
            throw new InvalidTopologyException("numaNodes must be at most " + MAX_NODES + " but was " + nodes.size());
        }
        requireMemoryOnlyLast(nodes);
        if (distances.nodes() != nodes.size()) {
            throw new InvalidTopologyException(
                    "there are distances of " + distances.nodes() + " nodes, but " + nodes.size() + " nodes");
        }
        // In this order no product of ints can overflow a long.
        if (llcs > MAX_CPUS || llcs * coresPerLlc > MAX_CPUS || llcs * coresPerLlc * threadsPerCore > MAX_CPUS) {
            throw new InvalidTopologyException(llcs + " LLCs x " + coresPerLlc + " cores x " + threadsPerCore
                    + " threads are more CPUs than the " + MAX_CPUS + " a kernel can have");
        }
    }

    /**
     * A topology whose LLCs are divided evenly among its nodes.
     *
     * @param numaNodes NUMA nodes, at least 1
     * @param llcs last-level caches of the whole machine, a multiple of {@code numaNodes}
     * @param coresPerLlc cores behind each LLC, at least 1
     * @param threadsPerCore hardware threads of each core, at least 1
     */
    public Topology(int numaNodes, int llcs, int coresPerLlc, int threadsPerCore) {
        this(evenNodes(numaNodes, llcs), coresPerLlc, threadsPerCore);
    }

    /** A topology of any nodes, which are all equally far from each other. */
    public Topology(List<NumaNode> nodes, int coresPerLlc, int threadsPerCore) {
        this(nodes, NumaDistances.usual(nodes.size()), coresPerLlc, threadsPerCore);
    }

    private static List<NumaNode> evenNodes(int numaNodes, int llcs) {
        requirePositive("numaNodes", numaNodes);
        requirePositive("llcs", llcs);
        if (llcs % numaNodes != 0) {
            throw new InvalidTopologyException("llcs must be divisible by numaNodes, but " + llcs
                    + " LLCs cannot be divided among " + numaNodes + " nodes evenly");
        }
        return Collections.nCopies(numaNodes, NumaNode.withLlcs(llcs / numaNodes));
    }

    private static void requireMemoryOnlyLast(List<NumaNode> nodes) {
        for (int node = 1; node < nodes.size(); node++) {
            if (nodes.get(node).llcs() > 0 && nodes.get(node - 1).llcs() == 0) {
                throw new InvalidTopologyException("node " + (node - 1) + " has memory only and node " + node
                        + " has CPUs; nodes without CPUs must come last, since kernels number them so");
            }
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new InvalidTopologyException(name + " must be at least 1 but was " + value);
        }
    }

    /** {@return the same topology with other distances between its nodes} */
    public Topology withDistances(NumaDistances other) {
        return new Topology(nodes, other, coresPerLlc, threadsPerCore);
    }

    /**
     * Parses a topology: {@code 1n2l4c2t} or {@code 3n2-1-0l4c2t} as {@link #toString} prints it (nodes, LLCs of the machine or
     * of each node, cores per LLC, threads per core), {@code 1,2,4,2}, or the name of a preset.
     *
     * @throws InvalidTopologyException if the text is none of these or its numbers make no topology
     */
    public static Topology parse(String text) {
        for (Pattern form : List.of(LETTERS, COMMAS)) {
            Matcher m = form.matcher(text);
            if (m.matches()) {
                return new Topology(nodes(number(m, 1), m.group(2), text), number(m, 3), number(m, 4));
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

    private static List<NumaNode> nodes(int count, String llcs, String text) {
        String[] ofEach = llcs.split("-", -1);
        if (ofEach.length == 1) {
            return evenNodes(count, Integer.parseInt(llcs));
        }
        if (ofEach.length != count) {
            throw new InvalidTopologyException(
                    "'" + text + "' names the LLCs of " + ofEach.length + " nodes, but has " + count + " nodes");
        }
        return Arrays.stream(ofEach)
                .map(number -> NumaNode.withLlcs(Integer.parseInt(number)))
                .toList();
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    /** {@return the number of logical CPUs} */
    public int cpus() {
        return llcs() * cpusPerLlc();
    }

    /** {@return the logical CPUs that share one LLC} */
    public int cpusPerLlc() {
        return coresPerLlc * threadsPerCore;
    }

    /** {@return the number of NUMA nodes} */
    public int numaNodes() {
        return nodes.size();
    }

    /** {@return the last-level caches of the whole machine} */
    public int llcs() {
        return firstLlcOf(nodes.size());
    }

    /** {@return the LLCs of all nodes before this one, which is the first LLC of this one if it has any} */
    public int firstLlcOf(int node) {
        int first = 0;
        for (int earlier = 0; earlier < node; earlier++) {
            first += nodes.get(earlier).llcs();
        }
        return first;
    }

    /** {@return whether all nodes have equally many LLCs} */
    public boolean isEven() {
        return nodes.stream().mapToInt(NumaNode::llcs).distinct().count() == 1;
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
        int llc = llcOf(cpu);
        int node = 0;
        while (firstLlcOf(node + 1) <= llc) {
            node++;
        }
        return node;
    }

    /**
     * {@return the CPUs of one LLC, ascending}
     *
     * @throws InvalidTopologyException if there is no such LLC
     */
    public List<Integer> cpusOfLlc(int llc) {
        if (llc < 0 || llc >= llcs()) {
            throw new InvalidTopologyException(
                    "no LLC " + llc + " in " + this + ", which has LLCs 0 to " + (llcs() - 1));
        }
        return range(llc * cpusPerLlc(), cpusPerLlc());
    }

    /**
     * {@return the CPUs of one NUMA node, ascending; empty for one that has memory only}
     *
     * @throws InvalidTopologyException if there is no such node
     */
    public List<Integer> cpusOfNode(int node) {
        if (node < 0 || node >= nodes.size()) {
            throw new InvalidTopologyException(
                    "no NUMA node " + node + " in " + this + ", which has nodes 0 to " + (nodes.size() - 1));
        }
        return range(firstLlcOf(node) * cpusPerLlc(), nodes.get(node).llcs() * cpusPerLlc());
    }

    /**
     * {@return the memory of each node, in MiB: what it says itself, or an even share of the rest; the last that shares takes what
     * division leaves}
     *
     * @param memoryMiB memory of the machine
     * @throws InvalidTopologyException if that is less than the nodes need, or more than they have room for
     */
    public List<Integer> memoryOfNodes(int memoryMiB) {
        long declared =
                nodes.stream().mapToLong(node -> node.memoryMiB().orElse(0)).sum();
        int sharing =
                (int) nodes.stream().filter(node -> node.memoryMiB().isEmpty()).count();
        long rest = memoryMiB - declared;
        if (sharing == 0 ? rest != 0 : rest < sharing) {
            throw new InvalidTopologyException(
                    "the machine has " + memoryMiB + " MiB of memory, but the nodes of " + this + " declare " + declared
                            + " MiB" + (sharing == 0 ? "" : " and " + sharing + " more want a share"));
        }
        List<Integer> sizes = new ArrayList<>();
        int left = sharing;
        for (NumaNode node : nodes) {
            if (node.memoryMiB().isPresent()) {
                sizes.add(node.memoryMiB().getAsInt());
            } else {
                left--;
                sizes.add((int) (left == 0 ? rest - rest / sharing * (sharing - 1) : rest / sharing));
            }
        }
        return sizes;
    }

    private static List<Integer> range(int first, int count) {
        List<Integer> cpus = new ArrayList<>(count);
        for (int cpu = first; cpu < first + count; cpu++) {
            cpus.add(cpu);
        }
        return List.copyOf(cpus);
    }

    /** {@return the short form, which {@link #parse} reads; it does not tell memory and distances} */
    @Override
    public String toString() {
        String ofNodes = isEven()
                ? Integer.toString(llcs())
                : nodes.stream().map(node -> Integer.toString(node.llcs())).collect(Collectors.joining("-"));
        return numaNodes() + "n" + ofNodes + "l" + coresPerLlc + "c" + threadsPerCore + "t";
    }
}
