// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.util.Set;

/**
 * A memory policy of {@code set_mempolicy(2)}.
 *
 * @param mode which
 * @param nodes of which NUMA nodes; empty for {@link Mode#DEFAULT} and {@link Mode#LOCAL}, else not
 * @param flags how the nodes are meant; {@link Flag#STATIC} and {@link Flag#RELATIVE} exclude each other, and do not go with
 *     {@link Mode#LOCAL}; {@link Flag#NUMA_BALANCING} goes with {@link Mode#BIND} and {@link Mode#PREFERRED_MANY} only
 */
public record MemPolicy(Mode mode, CpuSet nodes, Set<Flag> flags) {
    /** The highest NUMA node that a policy can name. */
    public static final int MAX_NODE = 63;

    /** A mode; the text is the name on the wire. */
    public enum Mode {
        DEFAULT("default"),
        BIND("bind"),
        PREFERRED("preferred"),
        INTERLEAVE("interleave"),
        LOCAL("local"),
        /** From kernel 5.15 on. */
        PREFERRED_MANY("preferred-many"),
        /** From kernel 6.9 on. */
        WEIGHTED_INTERLEAVE("weighted-interleave");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        static Mode parse(String text) {
            return Names.parse(values(), text, "mode of a memory policy");
        }
    }

    /** A flag of {@code set_mempolicy(2)}; the text is the name on the wire. */
    public enum Flag {
        STATIC("static"),
        RELATIVE("relative"),
        NUMA_BALANCING("numa-balancing");

        private final String text;

        Flag(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        static Flag parse(String text) {
            return Names.parse(values(), text, "flag of a memory policy");
        }
    }

    /** With any other mode the kernel refuses {@link Flag#NUMA_BALANCING} (mm/mempolicy.c, sanitize_mpol_flags). */
    private static final Set<Mode> BALANCED = Set.of(Mode.BIND, Mode.PREFERRED_MANY);

    public MemPolicy {
        flags = Set.copyOf(flags);
        boolean without = mode == Mode.DEFAULT || mode == Mode.LOCAL;
        if (nodes.isEmpty() != without) {
            throw new IllegalArgumentException("Memory policy " + mode + " must have "
                    + (without ? "no NUMA nodes, got '" + nodes + "'" : "NUMA nodes, got none"));
        }
        if (!CpuSet.range(0, MAX_NODE).containsAll(nodes)) {
            throw new IllegalArgumentException("The NUMA nodes of memory policy " + mode + " must be from 0 to "
                    + MAX_NODE + ", got '" + nodes + "'");
        }
        if (flags.contains(Flag.STATIC) && flags.contains(Flag.RELATIVE)) {
            throw new IllegalArgumentException(
                    "Memory policy " + mode + " has the flags static and relative, which exclude each other; drop one");
        }
        // With the default the kernel overlooks them (mm/mempolicy.c, mpol_new).
        if (mode == Mode.LOCAL && mapsNodes(flags)) {
            throw new IllegalArgumentException(
                    "Memory policy local has the flag "
                            + (flags.contains(Flag.STATIC) ? Flag.STATIC : Flag.RELATIVE)
                            + ", which says how NUMA nodes are meant, and local has none; drop it, or take preferred with a node");
        }
        if (flags.contains(Flag.NUMA_BALANCING) && !BALANCED.contains(mode)) {
            throw new IllegalArgumentException("Memory policy " + mode
                    + " has the flag numa-balancing, which goes with bind and preferred-many only; drop it, or take one of"
                    + " these");
        }
    }

    /** {@return this policy without flags} */
    public static MemPolicy of(Mode mode, CpuSet nodes) {
        return new MemPolicy(mode, nodes, Set.of());
    }

    /** {@return whether its nodes need not be those of the cpuset} */
    public boolean mapsNodes() {
        return mapsNodes(flags);
    }

    private static boolean mapsNodes(Set<Flag> flags) {
        return flags.contains(Flag.STATIC) || flags.contains(Flag.RELATIVE);
    }
}
