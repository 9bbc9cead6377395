// SPDX-License-Identifier: Apache-2.0
/**
 * Kernels kept on disk, named by their content, and used only when they are what was stored.
 *
 * <p>Read {@link dev.ktstr.kernel.cache.KernelCache} (the door), {@link dev.ktstr.kernel.cache.KernelCacheLayout} (all
 * paths) and {@link dev.ktstr.kernel.cache.Manifest} (what an entry says of itself). Uses {@code lock}, {@code
 * progress}, {@code spec} and {@code failure}.
 */
package dev.ktstr.kernel.cache;
