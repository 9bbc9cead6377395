// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.inside;

/**
 * A task that wants to run and does not.
 *
 * @param pid its number
 * @param comm its name
 * @param cpu on whose runqueue it is
 * @param queue the dispatch queue it is in, in words
 * @param waitedMillis since when, as the kernel's watchdog counts it; a multiple of the tick
 */
public record WaitingTask(int pid, String comm, int cpu, String queue, long waitedMillis) {}
