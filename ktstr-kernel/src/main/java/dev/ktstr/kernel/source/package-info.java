// SPDX-License-Identifier: Apache-2.0
/**
 * Where sources of kernels come from: releases, the distribution, git, a tree on disk.
 *
 * <p>Read {@link dev.ktstr.kernel.source.Sources} (the door) and {@link dev.ktstr.kernel.source.KernelSource} (what it gives: first who
 * these sources are, which is enough to find a kernel that was built from them, then the sources themselves); then one class for each
 * origin: {@link dev.ktstr.kernel.source.ReleaseSources}, {@link dev.ktstr.kernel.source.DistroSources}, {@link
 * dev.ktstr.kernel.source.GitSources}, {@link dev.ktstr.kernel.source.TreeSources}. Uses {@code net}, {@code trust}, {@code
 * unpack}, {@code distro}, {@code cache}, {@code lock}, {@code spec}, {@code progress} and {@code failure}.
 */
package dev.ktstr.kernel.source;
