// SPDX-License-Identifier: Apache-2.0
/**
 * Prebuilt kernels of the distribution, fetched with the host's own package manager: its mirrors, proxies, credentials
 * and keyrings, and its checking of signatures. No host name occurs here; the archive is the one the machine already
 * uses, asked for another suite, with state directories of our own so that the machine's package lists are never
 * touched.
 *
 * <p>Read {@link dev.ktstr.kernel.distro.DistroKernels} (the door), {@link dev.ktstr.kernel.distro.AptSources} (what
 * the machine uses), {@link dev.ktstr.kernel.distro.Apt} (what is run) and {@link
 * dev.ktstr.kernel.distro.KernelPackage} (what counts as a kernel). The formats are those of sources.list(5),
 * apt.conf(5), deb(5) and deb-version(7). Uses {@code process}, {@code image}, {@code spec}, {@code progress} and
 * {@code failure}.
 */
package dev.ktstr.kernel.distro;
