// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One scheduling domain of one CPU ({@code struct sched_domain}).
 *
 * @param name the kernel's name, for example {@code MC}
 * @param level its place in the CPU's chain, from 0 on
 * @param flags the kernel's {@code SD_...} bits
 * @param spanWeight how many CPUs it spans
 * @param balanceInterval the time between two balances, in milliseconds
 * @param nrBalanceFailed balances that failed in a row until now
 * @param maxNewidleLbCostNanos the highest cost of a balance of a CPU that became idle, in nanoseconds
 * @param counters the counters of schedstats by the kernel's names ({@code lb_...}, {@code alb_...}, {@code sbe_...},
 *     {@code sbf_...}, {@code ttwu_...}; those of the kinds of idleness with the kind's number behind, {@code lb_count_0});
 *     empty where the kernel keeps none
 */
public record DomainStat(
        String name,
        int level,
        long flags,
        long spanWeight,
        long balanceInterval,
        long nrBalanceFailed,
        long maxNewidleLbCostNanos,
        Map<String, Long> counters) {
    public DomainStat {
        counters = Collections.unmodifiableMap(new TreeMap<>(counters));
    }
}
