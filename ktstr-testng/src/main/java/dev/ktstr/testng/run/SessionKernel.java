// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.cache.KernelEntry;

/**
 * A kernel of a run.
 *
 * @param entry the kernel
 * @param starter starts guests of it
 * @param insides looks into them
 */
record SessionKernel(KernelEntry entry, GuestStarter starter, Insides insides) {}
