// SPDX-License-Identifier: Apache-2.0
/**
 * Builds kernels from sources, so that the same inputs give the same kernel, once.
 *
 * <p>Read {@link dev.ktstr.kernel.build.KernelBuilder} (the door: cache, remote cache, build), {@link
 * dev.ktstr.kernel.build.KernelBuild} (the steps of one build), {@link dev.ktstr.kernel.build.Kconfig} (what is configured,
 * and why) and {@link dev.ktstr.kernel.build.BuildInputs} (what makes a kernel another one). Uses {@code cache}, {@code
 * config}, {@code image}, {@code lock}, {@code process}, {@code progress}, {@code source} and {@code failure}.
 */
package dev.ktstr.kernel.build;
