// SPDX-License-Identifier: Apache-2.0
/**
 * What the goals about kernels do: {@link dev.ktstr.maven.kernels.MavenRepositoryKernels} shares them through a Maven
 * repository, {@link dev.ktstr.maven.kernels.KernelTable} shows those of the cache, {@link
 * dev.ktstr.maven.kernels.KernelAnswers} which of them are meant, {@link dev.ktstr.maven.kernels.CacheCleaning} removes some.
 */
package dev.ktstr.maven.kernels;
