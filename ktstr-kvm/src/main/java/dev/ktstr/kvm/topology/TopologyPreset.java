// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.topology;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * A named machine shape that scenarios are tried on.
 *
 * @param name the stable name that stands in test names
 * @param topology the CPUs
 * @param memoryMiB the memory such a machine is given at least, in MiB
 */
public record TopologyPreset(String name, Topology topology, int memoryMiB) {
    private static final int USUAL_MEMORY_MIB = 2048;
    private static final int LARGE_MEMORY_MIB = 4096;
    /** A name with no more slips of the pen than this is meant for a preset's. */
    private static final int MAX_SLIPS = 2;

    /** Every preset, small ones first. */
    public static final List<TopologyPreset> ALL = List.of(
            preset("tiny-1llc", 1, 1, 4, 1),
            preset("tiny-2llc", 1, 2, 2, 1),
            preset("odd-3llc", 1, 3, 3, 1),
            preset("odd-5llc", 1, 5, 3, 1),
            preset("odd-7llc", 1, 7, 2, 1),
            preset("smt-2llc", 1, 2, 2, 2),
            preset("smt-3llc", 1, 3, 2, 2),
            preset("medium-4llc", 1, 4, 4, 2),
            preset("medium-8llc", 1, 8, 4, 2),
            preset("large-4llc", 1, 4, 16, 2),
            preset("large-8llc", 1, 8, 8, 2),
            preset("near-max-llc", 1, 15, 8, 2),
            large("max-cpu", 1, 14, 9, 2),
            preset("medium-4llc-nosmt", 1, 4, 8, 1),
            preset("medium-8llc-nosmt", 1, 8, 8, 1),
            preset("large-4llc-nosmt", 1, 4, 32, 1),
            preset("large-8llc-nosmt", 1, 8, 16, 1),
            preset("near-max-llc-nosmt", 1, 15, 16, 1),
            large("max-cpu-nosmt", 1, 14, 18, 1),
            preset("numa2-4llc", 2, 4, 4, 1),
            preset("numa2-8llc", 2, 8, 8, 2),
            preset("numa2-8llc-nosmt", 2, 8, 16, 1),
            preset("numa4-8llc", 4, 8, 4, 1),
            large("numa4-12llc", 4, 12, 8, 2));

    private static TopologyPreset preset(String name, int nodes, int llcs, int cores, int threads) {
        return new TopologyPreset(name, new Topology(nodes, llcs, cores, threads), USUAL_MEMORY_MIB);
    }

    private static TopologyPreset large(String name, int nodes, int llcs, int cores, int threads) {
        return new TopologyPreset(name, new Topology(nodes, llcs, cores, threads), LARGE_MEMORY_MIB);
    }

    /**
     * {@return the preset of this name}
     *
     * @throws InvalidTopologyException if there is none; the message lists them all
     */
    public static TopologyPreset named(String name) {
        return find(name)
                .orElseThrow(() -> new InvalidTopologyException("'" + name + "' is no topology preset; "
                        + nearest(name)
                                .map(near -> "did you mean " + near.name() + "? ")
                                .orElse("")
                        + "The presets are "
                        + ALL.stream().map(TopologyPreset::name).collect(Collectors.joining(", "))));
    }

    static Optional<TopologyPreset> find(String name) {
        return ALL.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /** {@return the preset whose name is nearest to a mistyped one, or empty if none is near} */
    static Optional<TopologyPreset> nearest(String name) {
        LevenshteinDistance slips = new LevenshteinDistance(MAX_SLIPS); // below 0 for more
        return ALL.stream()
                .filter(preset -> slips.apply(preset.name(), name) >= 0)
                .min(Comparator.comparingInt(preset -> slips.apply(preset.name(), name)));
    }
}
