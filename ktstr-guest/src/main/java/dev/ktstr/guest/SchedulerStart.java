// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

/**
 * A scheduler that is attached.
 *
 * @param pid its process id in the guest
 * @param ops its name in {@code /sys/kernel/sched_ext/root/ops}
 */
public record SchedulerStart(int pid, String ops) {}
