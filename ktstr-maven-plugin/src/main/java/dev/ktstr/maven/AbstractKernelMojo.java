// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import org.apache.maven.plugins.annotations.Parameter;

/** What goals have in common that look for kernels or build them. */
abstract class AbstractKernelMojo extends AbstractCacheMojo {
    /**
     * The kernels guests boot, separated by commas: a release (7.0.13), a series (7.0), a range (6.18..=7.0), distro:SERIES,
     * distro-source:SERIES, host, the path of an image or of a source tree, git+URL#REF, or a cache key.
     */
    @Parameter(property = "ktstr.kernel")
    String kernel;

    /** Files with kernel options for kernels that are built from sources, separated by commas; the later counts. */
    @Parameter(property = "ktstr.kconfig")
    String kconfig;

    /** Compilers at once while a kernel is built; by default the number of host CPUs. */
    @Parameter(property = "ktstr.kernelJobs")
    String kernelJobs;

    /** How long the build of a kernel may take, in minutes. */
    @Parameter(property = "ktstr.kernelTimeoutMinutes")
    String kernelTimeoutMinutes;

    /** A Maven repository, as ID::URL, from which kernels are taken that somebody built of the same inputs. */
    @Parameter(property = "ktstr.kernelRepository")
    String kernelRepository;

    /** A Maven repository, as ID::URL, to which kernels go that are built here. */
    @Parameter(property = "ktstr.kernelDeployRepository")
    String kernelDeployRepository;

    /** A server with kernel.org's layout to fetch sources from: URL, or ID::URL with a server of settings.xml that has its login. */
    @Parameter(property = "ktstr.kernelMirror")
    String kernelMirror;

    /** A file with the public keys of those who sign kernel releases, as gpg --export writes it. */
    @Parameter(property = "ktstr.kernelKeyring")
    String kernelKeyring;

    /** A file with digests of releases, a version and a SHA-256 on each line; they are enough without signatures. */
    @Parameter(property = "ktstr.kernelPins")
    String kernelPins;

    /** Releases are built that nobody vouches for. */
    @Parameter(property = "ktstr.kernelSkipAuthentication")
    String kernelSkipAuthentication;

    /** Ranges of releases have series in them that get no patches any more, too. */
    @Parameter(property = "ktstr.kernelEndOfLife")
    String kernelEndOfLife;
}
