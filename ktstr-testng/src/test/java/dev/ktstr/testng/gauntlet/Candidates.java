// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Candidates for tests. */
final class Candidates {
    private static final List<String> NAMES = List.of("llc", "steal", "numa", "slice", "smt", "mixed", "odd", "7.0");

    private Candidates() {}

    /** {@return a case of test odd on a machine with the kernel's own scheduler} */
    static Candidate machine(String name, int cpus, int llcs, int numaNodes, int durationSeconds) {
        return candidate(name, cpus, llcs, numaNodes, durationSeconds, false, false);
    }

    /** {@return a case of test odd with the kernel's own scheduler that may be pinned or without a machine} */
    static Candidate candidate(
            String name,
            int cpus,
            int llcs,
            int numaNodes,
            int durationSeconds,
            boolean performanceMode,
            boolean hostOnly) {
        List<String> none = List.of();
        return new Candidate(
                name,
                "eevdf",
                none,
                none,
                none,
                cpus,
                llcs,
                numaNodes,
                false,
                performanceMode,
                hostOnly,
                false,
                durationSeconds,
                2,
                false,
                "odd",
                "7.0");
    }

    /** {@return so many candidates of any kind, named in an order that is not theirs} */
    static List<Candidate> random(Random random, int count) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            candidates.add(new Candidate(
                    Integer.toHexString(i * 0x9E3779B1),
                    name(random),
                    names(random),
                    names(random),
                    names(random),
                    1 + random.nextInt(1 << random.nextInt(9)),
                    1 + random.nextInt(16),
                    1 + random.nextInt(6),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextInt(4) == 0,
                    random.nextBoolean(),
                    random.nextInt(30),
                    random.nextInt(5),
                    random.nextBoolean(),
                    name(random),
                    name(random)));
        }
        return candidates;
    }

    private static String name(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private static List<String> names(Random random) {
        return NAMES.subList(0, random.nextInt(3));
    }
}
