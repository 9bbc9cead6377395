// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;

/**
 * How much CPU time a cgroup may use: {@code cpu.max} and {@code cpu.max.burst}, in whole microseconds.
 *
 * @param quota in each period, over all CPUs, at least 1 ms; zero for no limit
 * @param period 1 ms to 1 s
 * @param burst how much of what was not used may be used later, at most the quota
 */
public record CpuMax(Duration quota, Duration period, Duration burst) {
    /** The kernel's own period. */
    public static final Duration USUAL_PERIOD = Duration.ofMillis(100);

    private static final Duration LEAST = Duration.ofMillis(1);

    /** No limit. */
    public static final CpuMax UNLIMITED = new CpuMax(Duration.ZERO, USUAL_PERIOD, Duration.ZERO);

    public CpuMax {
        if (period.compareTo(LEAST) < 0 || period.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException("The period of cpu.max must be from 1 ms to 1 s, got " + period);
        }
        if (!quota.isZero() && quota.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("The quota of cpu.max must be at least 1 ms, got " + quota);
        }
        if (burst.isNegative() || burst.compareTo(quota) > 0) {
            throw new IllegalArgumentException(
                    "The burst of cpu.max must be from 0 to the quota of " + quota + ", got " + burst);
        }
    }

    /** {@return so many percent of one CPU, 1 or more: 150 is one and a half} */
    public static CpuMax percent(int percent) {
        if (percent < 1) {
            throw new IllegalArgumentException("A cpu.max must be at least 1 percent of a CPU, got " + percent
                    + "; without a limit it is CpuMax.UNLIMITED, and to let nobody run there is freeze");
        }
        return new CpuMax(USUAL_PERIOD.multipliedBy(percent).dividedBy(100), USUAL_PERIOD, Duration.ZERO);
    }
}
