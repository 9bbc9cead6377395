// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.gauntlet;

import java.util.List;

/**
 * A case that might be run, with all that tells it from others.
 *
 * @param name what it is called; unique among the candidates
 * @param scheduler the scheduler's name
 * @param requiredFlags names of the flags its test requires
 * @param excludedFlags names of the flags its test excludes
 * @param activeFlags names of the flags that are switched on
 * @param cpus CPUs of the machine, from 0 on
 * @param llcs last-level caches of the machine, from 0 on
 * @param numaNodes NUMA nodes of the machine, from 0 on
 * @param smt whether cores have more than one hardware thread
 * @param performanceMode whether the machine's CPUs are pinned to CPUs of the host
 * @param hostOnly whether it runs without a machine
 * @param expectError whether it passes when the scheduler fails
 * @param durationSeconds how long its workload runs, in seconds, from 0 on
 * @param workersPerCgroup workers in each cgroup, from 0 on
 * @param gauntletVariant whether it is its test's method on one of many topologies, not on the one it declares
 * @param test the test's name
 * @param kernel the kernel's label
 */
public record Candidate(
        String name,
        String scheduler,
        List<String> requiredFlags,
        List<String> excludedFlags,
        List<String> activeFlags,
        int cpus,
        int llcs,
        int numaNodes,
        boolean smt,
        boolean performanceMode,
        boolean hostOnly,
        boolean expectError,
        int durationSeconds,
        int workersPerCgroup,
        boolean gauntletVariant,
        String test,
        String kernel) {
    private static final int TENTHS = 10;
    private static final int SECONDS_TO_BOOT = 10;
    private static final int SECONDS_TO_END = 2;
    private static final int SECONDS_TO_PIN = 3;
    /** CPUs that come up within the time of a boot; each further one takes a tenth of a second. */
    private static final int CPUS_OF_A_BOOT = 16;

    public Candidate {
        requiredFlags = List.copyOf(requiredFlags);
        excludedFlags = List.copyOf(excludedFlags);
        activeFlags = List.copyOf(activeFlags);
        requireNotNegative(name, "cpus", cpus);
        requireNotNegative(name, "llcs", llcs);
        requireNotNegative(name, "numaNodes", numaNodes);
        requireNotNegative(name, "durationSeconds", durationSeconds);
        requireNotNegative(name, "workersPerCgroup", workersPerCgroup);
    }

    private static void requireNotNegative(String name, String what, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " of " + name + " must be at least 0 but was " + value);
        }
    }

    /** {@return how long it is expected to take, in tenths of a second, at least 20: sums of whole numbers are exact} */
    long estimatedTenths() {
        long tenths = TENTHS * ((long) durationSeconds + SECONDS_TO_END);
        if (hostOnly) {
            return tenths;
        }
        return tenths
                + TENTHS * SECONDS_TO_BOOT
                + Math.max(0, cpus - CPUS_OF_A_BOOT)
                + (performanceMode ? TENTHS * SECONDS_TO_PIN : 0);
    }

    /** {@return how long it is expected to take, in seconds: boot, workload and end} */
    public double estimatedSeconds() {
        return (double) estimatedTenths() / TENTHS;
    }
}
