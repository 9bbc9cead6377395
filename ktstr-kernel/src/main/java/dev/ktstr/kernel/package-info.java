// SPDX-License-Identifier: Apache-2.0
/**
 * Supplies kernels to tests: from a spec such as {@code distro:7.0} to files a VM can boot.
 *
 * <p>Read {@link dev.ktstr.kernel.Kernels} (the door) and {@link dev.ktstr.kernel.DistroResolver} (how a prebuilt
 * kernel comes into the cache, step by step). A spec ({@code spec}) becomes an image ({@code distro}, or a file), which
 * is unpacked ({@code image}) and kept ({@code cache}). Knows nothing of VMs or tests.
 */
package dev.ktstr.kernel;
