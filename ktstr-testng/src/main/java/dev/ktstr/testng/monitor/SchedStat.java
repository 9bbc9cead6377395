// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

/**
 * The counters of a runqueue that kernels with schedstats keep since they booted.
 *
 * @param runDelayNanos how long tasks waited on this runqueue until they ran, summed over the tasks
 * @param pcount how often a task was given this CPU
 * @param yieldCount calls of sched_yield
 * @param schedCount calls of the scheduler
 * @param schedGoIdle how often it found nothing to run
 * @param ttwuCount tasks woken up by this CPU
 * @param ttwuLocal those of them that were woken onto this very CPU
 */
public record SchedStat(
        long runDelayNanos,
        long pcount,
        long yieldCount,
        long schedCount,
        long schedGoIdle,
        long ttwuCount,
        long ttwuLocal) {}
