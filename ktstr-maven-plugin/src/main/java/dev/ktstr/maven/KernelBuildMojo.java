// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.testng.settings.InvalidSettingException;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Builds the kernels that the settings name from their sources, also when the cache has them, and puts them into the cache: mvn
 * ktstr:kernel-build -Dktstr.kernel=distro-source:7.3.
 *
 * <p>Before a build this is not needed: the goal kernel builds what is not there.
 */
@Mojo(name = "kernel-build", requiresProject = false, aggregator = true, threadSafe = true)
public class KernelBuildMojo extends AbstractKtstrMojo {

    @Override
    public void execute() throws MojoExecutionException {
        try {
            kernels(settings()).buildAnew();
        } catch (KernelException | InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        }
    }
}
