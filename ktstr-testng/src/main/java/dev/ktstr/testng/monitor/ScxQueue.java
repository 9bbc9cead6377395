// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.monitor;

/**
 * The part of a runqueue that belongs to sched_ext ({@code rq->scx}).
 *
 * @param nrRunning tasks of the sched_ext class that want to run, the running one included
 * @param localDsqDepth tasks in the CPU's local dispatch queue
 * @param flags the kernel's {@code SCX_RQ_...} bits
 */
public record ScxQueue(long nrRunning, long localDsqDepth, long flags) {}
