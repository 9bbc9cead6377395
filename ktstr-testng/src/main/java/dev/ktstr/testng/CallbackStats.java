// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng;

/**
 * How often a callback of the scheduler ran during a workload, and for how long. The kernel counts; the host reads the counters
 * from guest memory when the workload begins, about once a second, and when it ends.
 *
 * @param name of the BPF program, such as {@code ktstr_enqueue}
 * @param runs how often it ran, over all CPUs
 * @param nanos for how long it ran in all, in nanoseconds of the guest's clock
 * @param verifiedInsns how many instructions the verifier looked at before it let the program in
 */
public record CallbackStats(String name, long runs, long nanos, long verifiedInsns) {
    /** {@return how long a run took on average, in nanoseconds; 0 where it never ran} */
    public long nanosPerRun() {
        return runs == 0 ? 0 : nanos / runs;
    }
}
