// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.goal.KernelCleanGoal;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Removes kernels from the cache: those that are corrupt and, with ktstr.keepKernels=N, all but the N newest and those that were used
 * within the last day. A corrupt one never takes the place of one that is to be kept. Also what killed processes left, downloads and
 * logs that were not used for 30 days, and modules of kernels that are gone. With ktstr.dryRun it says what it would remove.
 */
@Mojo(name = "kernel-clean", requiresProject = false, aggregator = true, threadSafe = true)
public class KernelCleanMojo extends AbstractCacheMojo {
    /** How many sound kernels stay, the newest; by default all. One that was used within the last day stays in any case. */
    @Parameter(property = "ktstr.keepKernels")
    String keepKernels;

    /** Say what would be removed, and remove nothing. */
    @Parameter(property = "ktstr.dryRun")
    String dryRun;

    @Override
    Goal goal() {
        return new KernelCleanGoal();
    }
}
