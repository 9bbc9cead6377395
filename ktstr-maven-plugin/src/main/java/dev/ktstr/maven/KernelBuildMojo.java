// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.goal.KernelBuildGoal;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Builds the kernels that the settings name from their sources, also when the cache has them, and puts them into the cache: mvn
 * ktstr:kernel-build -Dktstr.kernel=distro-source:7.3.
 *
 * <p>Before a build this is not needed: the goal kernel builds what is not there.
 */
@Mojo(name = "kernel-build", requiresProject = false, aggregator = true, threadSafe = true)
public class KernelBuildMojo extends AbstractKernelMojo {
    @Override
    Goal goal() {
        return new KernelBuildGoal();
    }
}
