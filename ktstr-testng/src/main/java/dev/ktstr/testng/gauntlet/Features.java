// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a candidate covers, as a set of 53 bits. Of names only a few bits are kept, chosen by their hash: two names may share
 * one, but the bits are the same in every run.
 */
final class Features {
    private static final int SCHEDULER = 0;
    private static final int REQUIRED_FLAGS = 4;
    private static final int EXCLUDED_FLAGS = 10;
    private static final int ACTIVE_FLAGS = 16;
    private static final int CPUS = 22;
    private static final int LLCS = 27;
    private static final int SMT = 32;
    private static final int PERFORMANCE_MODE = 33;
    private static final int HOST_ONLY = 34;
    private static final int EXPECT_ERROR = 35;
    private static final int DURATION = 36;
    private static final int MANY_WORKERS = 39;
    private static final int GAUNTLET_VARIANT = 40;
    private static final int TEST = 41;
    private static final int NUMA_NODES = 45;
    private static final int KERNEL = 49;

    /** How many bits there are for a name, and for the names of flags. */
    private static final int BITS_OF_NAME = 4;

    private static final int BITS_OF_FLAGS = 6;

    private static final int FEW_WORKERS = 2;

    private Features() {}

    /** {@return the bits of a candidate} */
    static long of(Candidate candidate) {
        return hashed(SCHEDULER, candidate.scheduler(), BITS_OF_NAME)
                | flags(REQUIRED_FLAGS, candidate.requiredFlags())
                | flags(EXCLUDED_FLAGS, candidate.excludedFlags())
                | flags(ACTIVE_FLAGS, candidate.activeFlags())
                | sizeClass(CPUS, candidate.cpus(), 8, 16, 64, 128)
                | sizeClass(LLCS, candidate.llcs(), 1, 2, 4, 8)
                | bit(SMT, candidate.smt())
                | bit(PERFORMANCE_MODE, candidate.performanceMode())
                | bit(HOST_ONLY, candidate.hostOnly())
                | bit(EXPECT_ERROR, candidate.expectError())
                | sizeClass(DURATION, candidate.durationSeconds(), 2, 10)
                | bit(MANY_WORKERS, candidate.workersPerCgroup() > FEW_WORKERS)
                | bit(GAUNTLET_VARIANT, candidate.gauntletVariant())
                | hashed(TEST, candidate.test(), BITS_OF_NAME)
                | sizeClass(NUMA_NODES, candidate.numaNodes(), 1, 2, 4)
                | hashed(KERNEL, candidate.kernel(), BITS_OF_NAME);
    }

    private static long flags(int first, List<String> names) {
        long bits = 0;
        for (String name : names) {
            bits |= hashed(first, name, BITS_OF_FLAGS);
        }
        return bits;
    }

    private static long bit(int index, boolean isSet) {
        return isSet ? 1L << index : 0;
    }

    /** The bit of the first limit that a value does not exceed, or the one after the last. */
    private static long sizeClass(int first, int value, int... limits) {
        int index = 0;
        while (index < limits.length && value > limits[index]) {
            index++;
        }
        return 1L << (first + index);
    }

    private static long hashed(int first, String name, int bits) {
        return 1L << (first + Long.remainderUnsigned(djb2(name), bits));
    }

    /** {@return Bernstein's hash of a name in UTF-8, an unsigned number of 64 bits} */
    static long djb2(String name) {
        long hash = 5381;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = hash * 33 + Byte.toUnsignedInt(b);
        }
        return hash;
    }
}
