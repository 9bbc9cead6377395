// SPDX-License-Identifier: Apache-2.0
/**
 * Looking into a guest from outside: {@link dev.ktstr.testng.inside.KernelFacts} is what the image says,
 * {@link dev.ktstr.testng.inside.KernelFinder} finds the running kernel in the guest's memory and gives a
 * {@link dev.ktstr.kernel.live.LiveKernel}. The guest is not asked, not stopped, and does not notice.
 */
package dev.ktstr.testng.inside;
