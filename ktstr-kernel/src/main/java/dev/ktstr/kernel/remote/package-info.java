// SPDX-License-Identifier: Apache-2.0
/**
 * Kernels that people share, so that one builds and the others fetch. What carries them is not known here.
 *
 * <p>Read {@link dev.ktstr.kernel.remote.RemoteKernels} (the seam) and {@link dev.ktstr.kernel.remote.KernelArchive} (what is
 * carried). Uses {@code cache}, {@code image}, {@code progress} and {@code failure}.
 */
package dev.ktstr.kernel.remote;
