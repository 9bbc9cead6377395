// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.maven.call.Call;
import dev.ktstr.maven.call.Goal;
import dev.ktstr.testng.settings.InvalidSettingException;
import org.apache.maven.plugin.MojoExecutionException;

/** The work of the goal {@link dev.ktstr.maven.KernelBuildMojo}. */
public final class KernelBuildGoal implements Goal {

    @Override
    public void run(Call call) throws MojoExecutionException {
        try {
            KernelResolution.of(call, GoalSettings.of(call)).buildAnew();
        } catch (KernelException | InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        }
    }
}
