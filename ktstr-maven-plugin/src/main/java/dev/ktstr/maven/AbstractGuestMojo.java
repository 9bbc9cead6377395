// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import org.apache.maven.plugins.annotations.Parameter;

/** What goals have in common that boot guests. */
abstract class AbstractGuestMojo extends AbstractKernelMojo {
    /** What runs guests: auto, kvm or qemu. */
    @Parameter(property = "ktstr.engine")
    String engine;

    /** The qemu that runs guests; by default qemu-system-x86_64 in PATH. */
    @Parameter(property = "ktstr.qemu")
    String qemu;

    /** vCPUs for each host CPU; by default 1 with KVM, 8 without. */
    @Parameter(property = "ktstr.overcommit")
    String overcommit;

    /** How long a guest may take until its agent is ready, in seconds. */
    @Parameter(property = "ktstr.bootTimeoutSeconds")
    String bootTimeoutSeconds;

    /** Where console logs and results.jsonl go, relative to the module. */
    @Parameter(property = "ktstr.resultsDir")
    String resultsDir;
}
