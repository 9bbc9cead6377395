// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.goal.KernelListGoal;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Lists the kernels in the cache, and says what those that the settings name would be now: mvn ktstr:kernel-list
 * -Dktstr.kernel=7.0,./linux.
 *
 * <p>Every file is digested. Nothing is fetched, and nothing is written: of a range the kernels are told that the last list of releases
 * names, if there is one.
 */
@Mojo(name = "kernel-list", requiresProject = false, aggregator = true, threadSafe = true)
public class KernelListMojo extends AbstractKernelMojo {
    @Override
    Goal goal() {
        return new KernelListGoal();
    }
}
