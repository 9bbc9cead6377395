// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

import dev.ktstr.kvm.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Which machines and which flags of the scheduler a test is meant for. Every member may be absent; constraints are merged
 * default, then scheduler, then test, and the last one that says something wins. Immutable: every method returns a changed
 * copy.
 *
 * @param minNumaNodes the fewest NUMA nodes, at least 1
 * @param maxNumaNodes the most NUMA nodes, at least 1
 * @param minLlcs the fewest LLCs of the whole machine, at least 1
 * @param maxLlcs the most LLCs of the whole machine, at least 1
 * @param minCpus the fewest CPUs, at least 1
 * @param maxCpus the most CPUs, at least 1
 * @param requiresSmt whether cores must have more than one hardware thread; if not, they may
 * @param requiredFlags names of the flags that are always switched on; none says nothing
 * @param excludedFlags names of the flags that are never switched on; none says nothing
 */
public record Constraints(
        Optional<Integer> minNumaNodes,
        Optional<Integer> maxNumaNodes,
        Optional<Integer> minLlcs,
        Optional<Integer> maxLlcs,
        Optional<Integer> minCpus,
        Optional<Integer> maxCpus,
        Optional<Boolean> requiresSmt,
        List<String> requiredFlags,
        List<String> excludedFlags) {
    /** Says nothing. */
    public static final Constraints NONE = new Constraints(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());

    /** What a test is meant for that says nothing itself. */
    public static final Constraints DEFAULTS = NONE.minNumaNodes(1)
            .maxNumaNodes(1)
            .minLlcs(1)
            .maxLlcs(12)
            .minCpus(1)
            .maxCpus(192)
            .requiresSmt(false);

    public Constraints {
        requiredFlags = List.copyOf(requiredFlags);
        excludedFlags = List.copyOf(excludedFlags);
        bounds(minNumaNodes, maxNumaNodes, minLlcs, maxLlcs, minCpus, maxCpus).forEach(Bounds::requirePositive);
    }

    /** The members while one of them is changed. */
    private static final class Draft {
        private Optional<Integer> minNumaNodes;
        private Optional<Integer> maxNumaNodes;
        private Optional<Integer> minLlcs;
        private Optional<Integer> maxLlcs;
        private Optional<Integer> minCpus;
        private Optional<Integer> maxCpus;
        private Optional<Boolean> requiresSmt;
        private List<String> requiredFlags;
        private List<String> excludedFlags;

        private Draft(Constraints from) {
            minNumaNodes = from.minNumaNodes;
            maxNumaNodes = from.maxNumaNodes;
            minLlcs = from.minLlcs;
            maxLlcs = from.maxLlcs;
            minCpus = from.minCpus;
            maxCpus = from.maxCpus;
            requiresSmt = from.requiresSmt;
            requiredFlags = from.requiredFlags;
            excludedFlags = from.excludedFlags;
        }
    }

    private Constraints with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Constraints(
                draft.minNumaNodes,
                draft.maxNumaNodes,
                draft.minLlcs,
                draft.maxLlcs,
                draft.minCpus,
                draft.maxCpus,
                draft.requiresSmt,
                draft.requiredFlags,
                draft.excludedFlags);
    }

    /** {@return a copy with this as the fewest NUMA nodes} */
    public Constraints minNumaNodes(int count) {
        return with(draft -> draft.minNumaNodes = Optional.of(count));
    }

    /** {@return a copy with this as the most NUMA nodes} */
    public Constraints maxNumaNodes(int count) {
        return with(draft -> draft.maxNumaNodes = Optional.of(count));
    }

    /** {@return a copy with this as the fewest LLCs of the whole machine} */
    public Constraints minLlcs(int count) {
        return with(draft -> draft.minLlcs = Optional.of(count));
    }

    /** {@return a copy with this as the most LLCs of the whole machine} */
    public Constraints maxLlcs(int count) {
        return with(draft -> draft.maxLlcs = Optional.of(count));
    }

    /** {@return a copy with this as the fewest CPUs} */
    public Constraints minCpus(int count) {
        return with(draft -> draft.minCpus = Optional.of(count));
    }

    /** {@return a copy with this as the most CPUs} */
    public Constraints maxCpus(int count) {
        return with(draft -> draft.maxCpus = Optional.of(count));
    }

    /** {@return a copy with or without the demand for cores with more than one hardware thread} */
    public Constraints requiresSmt(boolean required) {
        return with(draft -> draft.requiresSmt = Optional.of(required));
    }

    /** {@return a copy with these flags always switched on} */
    public Constraints requiredFlags(String... names) {
        return with(draft -> draft.requiredFlags = List.of(names));
    }

    /** {@return a copy with these flags never switched on} */
    public Constraints excludedFlags(String... names) {
        return with(draft -> draft.excludedFlags = List.of(names));
    }

    /** {@return these constraints, overridden by what the other ones say} */
    public Constraints overriddenBy(Constraints other) {
        return new Constraints(
                other.minNumaNodes.or(() -> minNumaNodes),
                other.maxNumaNodes.or(() -> maxNumaNodes),
                other.minLlcs.or(() -> minLlcs),
                other.maxLlcs.or(() -> maxLlcs),
                other.minCpus.or(() -> minCpus),
                other.maxCpus.or(() -> maxCpus),
                other.requiresSmt.or(() -> requiresSmt),
                other.requiredFlags.isEmpty() ? requiredFlags : other.requiredFlags,
                other.excludedFlags.isEmpty() ? excludedFlags : other.excludedFlags);
    }

    /** {@return constraints that keep to these and to the other ones} */
    public Constraints and(Constraints other) {
        return new Constraints(
                both(minNumaNodes, other.minNumaNodes, Math::max),
                both(maxNumaNodes, other.maxNumaNodes, Math::min),
                both(minLlcs, other.minLlcs, Math::max),
                both(maxLlcs, other.maxLlcs, Math::min),
                both(minCpus, other.minCpus, Math::max),
                both(maxCpus, other.maxCpus, Math::min),
                both(requiresSmt, other.requiresSmt, Boolean::logicalOr),
                union(requiredFlags, other.requiredFlags),
                union(excludedFlags, other.excludedFlags));
    }

    private static <T> Optional<T> both(Optional<T> one, Optional<T> other, BinaryOperator<T> stricter) {
        return Stream.concat(one.stream(), other.stream()).reduce(stricter);
    }

    private static List<String> union(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }

    /**
     * {@return these constraints, once all are merged: before, one may still override what contradicts another}
     *
     * @throws IllegalArgumentException if a least number is more than the most
     */
    public Constraints checked() {
        bounds().forEach(Bounds::requireOrder);
        return this;
    }

    /** {@return whether a test with these constraints is meant for machines of this topology} */
    public boolean accepts(Topology topology) {
        return refusal(topology).isEmpty();
    }

    /** {@return the first constraint that this topology does not keep to, in words; empty if it keeps to all} */
    public Optional<String> refusal(Topology topology) {
        List<Integer> counts = List.of(topology.numaNodes(), topology.llcs(), topology.cpus());
        List<Bounds> bounds = bounds();
        for (int i = 0; i < counts.size(); i++) {
            Optional<String> refusal = bounds.get(i).refusal(counts.get(i));
            if (refusal.isPresent()) {
                return refusal.map(words -> topology + " has " + words);
            }
        }
        return requiresSmt.orElse(false) && topology.threadsPerCore() == 1
                ? Optional.of(topology + " has 1 hardware thread for each core, but requiresSmt demands more")
                : Optional.empty();
    }

    private List<Bounds> bounds() {
        return bounds(minNumaNodes, maxNumaNodes, minLlcs, maxLlcs, minCpus, maxCpus);
    }

    @SafeVarargs
    private static List<Bounds> bounds(Optional<Integer>... ends) {
        return List.of(
                new Bounds("NumaNodes", "NUMA nodes", ends[0], ends[1]),
                new Bounds("Llcs", "LLCs", ends[2], ends[3]),
                new Bounds("Cpus", "CPUs", ends[4], ends[5]));
    }
}
