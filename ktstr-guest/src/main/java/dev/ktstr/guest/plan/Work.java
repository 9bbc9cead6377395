// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** What a worker does until it is told to stop. How each type counts its units of work is said in the agent's source. */
public sealed interface Work {
    /** The most iterations of a burst or of spinning between two wake-ups. */
    int MAX_ITERATIONS = 1 << 30;

    /** {@return the type's name on the wire and in reports} */
    String name();

    /** {@return how many workers play together; a group of workers is a multiple of it} */
    default int groupSize() {
        return 1;
    }

    /** Burns CPU time without ever giving it up. */
    record Spin() implements Work {
        @Override
        public String name() {
            return "spin";
        }
    }

    /** Gives the CPU up as often as it can: {@code sched_yield} in a loop. */
    record Yield() implements Work {
        @Override
        public String name() {
            return "yield";
        }
    }

    /** Spins and yields in turn. */
    record Mixed() implements Work {
        @Override
        public String name() {
            return "mixed";
        }
    }

    /**
     * Spins for a while, sleeps for a while.
     *
     * @param on how long it spins, longer than 0
     * @param off how long it sleeps, longer than 0
     */
    record Bursty(Duration on, Duration off) implements Work {
        public Bursty {
            Limits.positive("Bursty's on", on);
            Limits.positive("Bursty's off", off);
        }

        @Override
        public String name() {
            return "bursty";
        }
    }

    /**
     * Two workers that wake each other through a pair of pipes.
     *
     * @param burst iterations each spins before it writes, 1 to {@link #MAX_ITERATIONS}
     */
    record Pipe(int burst) implements Work {
        public Pipe {
            Limits.between("Pipe's burst", burst, 1, MAX_ITERATIONS);
        }

        @Override
        public String name() {
            return "pipe";
        }

        @Override
        public int groupSize() {
            return 2;
        }
    }

    /**
     * Two workers that wake each other through a futex.
     *
     * @param spins iterations each spins before it wakes the other, 1 to {@link #MAX_ITERATIONS}
     */
    record FutexPingPong(int spins) implements Work {
        public FutexPingPong {
            Limits.between("FutexPingPong's spins", spins, 1, MAX_ITERATIONS);
        }

        @Override
        public String name() {
            return "futex-ping-pong";
        }

        @Override
        public int groupSize() {
            return 2;
        }
    }

    /**
     * Goes through phases, over and over.
     *
     * @param phases 1 to {@link #MAX_PHASES}, in order
     */
    record Sequence(List<Phase> phases) implements Work {
        /** The most phases of a sequence. */
        public static final int MAX_PHASES = RunPlan.MAX_PHASES;

        public Sequence {
            phases = List.copyOf(phases);
            Limits.between("Sequence's number of phases", phases.size(), 1, MAX_PHASES);
        }

        @Override
        public String name() {
            return "sequence";
        }

        @Override
        public String toString() {
            return phases.stream().map(Phase::toString).collect(Collectors.joining(", ", "Sequence[", "]"));
        }
    }
}
