// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.check;

import dev.ktstr.guest.report.SpinSamples;
import dev.ktstr.guest.report.SpinSamples.Spin;
import dev.ktstr.kvm.VcpuTimeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How exact calibrated spins were. An error is by how much a spin took more or less than it was to take, in percent of that, and of
 * errors it is the 95th of the {@link Percentiles} that counts.
 *
 * @param samples how many spins were kept, at least 1
 * @param errorPct the error of all of them, in CPU time
 * @param undisturbed how many of them were undisturbed, as {@link OfWorker} says; empty where the host does not tell
 * @param undisturbedErrorPct the error of those, in CPU time; empty without any
 * @param undisturbedWallErrorPct the same from begin to end, with the guest's own interruptions
 */
public record SpinAccuracy(
        long samples,
        double errorPct,
        OptionalLong undisturbed,
        OptionalDouble undisturbedErrorPct,
        OptionalDouble undisturbedWallErrorPct) {
    private static final double PERCENT = 100;
    private static final double PERCENTILE = 95;
    /** Errors are counted in thousandths of a percent, so that those up to 2 percent are exact. */
    private static final double PARTS_PER_PERCENT = 1000;

    /**
     * The spins of one worker. Undisturbed are those during which, and for a moment before and after, no vCPU that the worker was on
     * waited for a host CPU.
     *
     * @param spins those that were kept
     * @param wanted what each was to take
     * @param host what the host gave these vCPUs, as if they were one, vCPU 0
     */
    public record OfWorker(SpinSamples spins, Duration wanted, VcpuTimeline host) {
        /** For what the host hears late of the workers' release. */
        private static final long MARGIN_NANOS = 3_000_000;

        private boolean isUndisturbed(Spin spin) {
            long from = spin.beganNanos() - MARGIN_NANOS;
            long to = spin.beganNanos() + spin.wallNanos() + MARGIN_NANOS;
            boolean known = spin.beganNanos() < SpinSamples.SATURATED_BEGIN_NANOS && host.covers(from, to);
            return known && host.delayNanos(0, from, to) == 0;
        }

        private long error(long nanos) {
            return Math.round(Math.abs((double) nanos / wanted.toNanos() - 1) * PERCENT * PARTS_PER_PERCENT);
        }
    }

    /** {@return how exact the spins of these workers were together; empty without spins} */
    public static Optional<SpinAccuracy> of(List<OfWorker> workers) {
        Percentiles all = new Percentiles();
        Percentiles undisturbed = new Percentiles();
        Percentiles undisturbedWall = new Percentiles();
        for (OfWorker worker : workers) {
            for (Spin spin : worker.spins().all()) {
                all.add(worker.error(spin.cpuNanos()));
                if (worker.isUndisturbed(spin)) {
                    undisturbed.add(worker.error(spin.cpuNanos()));
                    undisturbedWall.add(worker.error(spin.wallNanos()));
                }
            }
        }
        if (all.count() == 0) {
            return Optional.empty();
        }
        boolean hostTells =
                workers.stream().noneMatch(worker -> worker.host().samples().isEmpty());
        return Optional.of(new SpinAccuracy(
                all.count(),
                pct(all).orElseThrow(),
                hostTells ? OptionalLong.of(undisturbed.count()) : OptionalLong.empty(),
                pct(undisturbed),
                pct(undisturbedWall)));
    }

    private static OptionalDouble pct(Percentiles errors) {
        return errors.count() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(errors.at(PERCENTILE) / PARTS_PER_PERCENT);
    }

    /** {@return the share of the spins that were undisturbed, in percent; empty where the host does not tell} */
    public OptionalDouble undisturbedPct() {
        return undisturbed.isPresent()
                ? OptionalDouble.of(PERCENT * undisturbed.getAsLong() / samples)
                : OptionalDouble.empty();
    }
}
