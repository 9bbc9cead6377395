// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kvm.vmm;

/**
 * When a machine came how far, in nanoseconds of {@link System#nanoTime}; 0 for what has not happened.
 *
 * @param createdNanos it began to be made
 * @param firstRunNanos its first CPU first entered the guest
 * @param kernelNanos its first CPU first came back: the kernel's own code runs
 * @param agentNanos the agent first rang the doorbell: it is ready
 */
public record BootMarks(long createdNanos, long firstRunNanos, long kernelNanos, long agentNanos) {}
