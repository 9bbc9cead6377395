// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Picks those of many cases that cover most within a time. */
public final class Budget {
    private Budget() {}

    /**
     * {@return the candidates that fit into the budget and together cover most}
     *
     * <p>That is found step by step: the next one is always the one that still fits and adds most to what is covered for each
     * second it takes, the smaller name if two add the same. Once none adds anything, those that still fit follow by name, so
     * that the time is used. The order in which candidates are given does not matter.
     *
     * @param candidates each with a name of its own
     * @param seconds how long all that are chosen may take, more than 0
     * @throws IllegalArgumentException if the budget is no such number, or two candidates have the same name
     */
    public static Selection select(List<Candidate> candidates, double seconds) {
        if (!(seconds > 0 && Double.isFinite(seconds))) {
            throw new IllegalArgumentException(
                    "the budget must be a number of seconds more than 0, like 120, but was " + seconds);
        }
        List<Candidate> picks = picks(candidates, seconds);
        Set<String> names = picks.stream().map(Candidate::name).collect(Collectors.toSet());
        return new Selection(
                candidates.stream()
                        .filter(candidate -> names.contains(candidate.name()))
                        .toList(),
                candidates.size(),
                seconds(picks.stream().mapToLong(Candidate::estimatedTenths).sum()),
                seconds,
                configurations(picks),
                configurations(candidates));
    }

    /**
     * {@return why none of the candidates can be chosen, with the time that would do; empty where one can, and where there are none}
     *
     * @param seconds how long all that are chosen may take
     */
    public static Optional<String> shortfall(List<Candidate> candidates, double seconds) {
        return candidates.stream()
                .min(Comparator.comparingLong(Candidate::estimatedTenths))
                .filter(shortest -> shortest.estimatedSeconds() > seconds)
                .map(shortest -> "a budget of " + Math.round(seconds) + " s has room for none of "
                        + candidates.size() + " cases: the shortest one, " + shortest.name()
                        + ", is expected to take " + shortest.estimatedSeconds() + " s");
    }

    /** {@return the chosen ones in the order in which they were picked} */
    static List<Candidate> picks(List<Candidate> candidates, double seconds) {
        List<Rated> left = rated(candidates);
        Picks picks = new Picks(seconds);
        Optional<Rated> best = picks.best(left);
        while (best.isPresent()) {
            picks.add(best.get());
            left.remove(best.get());
            best = picks.best(left);
        }
        // Nothing that fits adds anything now, and nothing will.
        for (Rated next : left) {
            if (picks.hasRoomFor(next)) {
                picks.add(next);
            }
        }
        return picks.candidates;
    }

    /** {@return the candidates by name} */
    private static List<Rated> rated(List<Candidate> candidates) {
        Map<String, Rated> byName = new TreeMap<>();
        for (Candidate candidate : candidates) {
            Rated rated = new Rated(candidate, Features.of(candidate), candidate.estimatedTenths());
            if (byName.put(candidate.name(), rated) != null) {
                throw new IllegalArgumentException("two candidates are called '" + candidate.name()
                        + "'; give each a name of its own, for example with its kernel's label");
            }
        }
        return new ArrayList<>(byName.values());
    }

    /** A candidate with what is asked of it again and again. */
    private record Rated(Candidate candidate, long features, long tenths) {
        long newBits(long covered) {
            return Long.bitCount(features & ~covered);
        }
    }

    /** What was picked so far. */
    private static final class Picks {
        private final double seconds;
        private final List<Candidate> candidates = new ArrayList<>();
        private long covered;
        private long usedTenths;

        Picks(double seconds) {
            this.seconds = seconds;
        }

        boolean hasRoomFor(Rated next) {
            return seconds(usedTenths + next.tenths) <= seconds;
        }

        void add(Rated next) {
            candidates.add(next.candidate);
            covered |= next.features;
            usedTenths += next.tenths;
        }

        /** {@return the one that fits with most new bits for its time, of equal ones the first; empty if none has new ones} */
        Optional<Rated> best(List<Rated> left) {
            Rated best = null;
            for (Rated other : left) {
                if (other.newBits(covered) > 0 && hasRoomFor(other) && (best == null || isBetter(other, best))) {
                    best = other;
                }
            }
            return Optional.ofNullable(best);
        }

        /** Fractions are compared by multiplying crosswise, which is exact. */
        private boolean isBetter(Rated one, Rated other) {
            return one.newBits(covered) * other.tenths > other.newBits(covered) * one.tenths;
        }
    }

    private static double seconds(long tenths) {
        return tenths / 10.0;
    }

    private static long configurations(Collection<Candidate> candidates) {
        return candidates.stream().map(Features::of).distinct().count();
    }
}
