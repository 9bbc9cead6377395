// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.works;

import dev.ktstr.guest.report.SpinSamples.Spin;
import dev.ktstr.kvm.VcpuTimeline;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * How far spins were from what they were to take.
 *
 * @param spins how many there were
 * @param undisturbed how many of them had their vCPU to themselves
 * @param cpuError of those, what 95 in 100 stay below: the share by which the CPU time differs
 * @param wallError the same for the time from begin to end
 */
record SpinAccuracy(int spins, int undisturbed, double cpuError, double wallError) {
    private static final double PERCENTILE = 0.95;

    /**
     * Judges spins on one vCPU.
     *
     * @param margin by which begin and end may be wrong on the host's clock
     */
    static SpinAccuracy of(List<Spin> spins, Duration wanted, VcpuTimeline host, int cpu, Duration margin) {
        List<Spin> undisturbed = spins.stream()
                .filter(spin -> host.delayNanos(
                                cpu,
                                spin.beganNanos() - margin.toNanos(),
                                spin.beganNanos() + spin.wallNanos() + margin.toNanos())
                        == 0)
                .toList();
        return new SpinAccuracy(
                spins.size(),
                undisturbed.size(),
                error(undisturbed, wanted, Spin::cpuNanos),
                error(undisturbed, wanted, Spin::wallNanos));
    }

    private static double error(List<Spin> spins, Duration wanted, ToLongFunction<Spin> taken) {
        double[] errors = spins.stream()
                .mapToDouble(spin -> Math.abs((double) taken.applyAsLong(spin) / wanted.toNanos() - 1))
                .sorted()
                .toArray();
        return errors.length == 0 ? 0 : errors[(int) Math.ceil(PERCENTILE * errors.length) - 1];
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d spins, %d of them undisturbed; of those 95 %% are within %.2f %% in CPU time, %.2f %% in all",
                spins,
                undisturbed,
                100 * cpuError,
                100 * wallError);
    }
}
