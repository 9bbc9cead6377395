// SPDX-License-Identifier: Apache-2.0
/**
 * What a user may write to name a kernel, and how versions compare.
 *
 * <p>Read {@link dev.ktstr.kernel.spec.KernelSpec} (the closed set of specs and its one parser), then
 * {@link dev.ktstr.kernel.spec.VersionPattern} and {@link dev.ktstr.kernel.spec.KernelVersion}. {@link dev.ktstr.kernel.spec.KernelRange} and
 * {@link dev.ktstr.kernel.spec.KernelFilter} say which versions are meant, {@link dev.ktstr.kernel.spec.KernelLabel} what test
 * cases call a spec. Uses {@code failure}.
 */
package dev.ktstr.kernel.spec;
