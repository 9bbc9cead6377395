// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.failure.Reason;
import dev.ktstr.maven.call.Call;
import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.kernels.CacheCleaning;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.util.OptionalInt;
import org.apache.maven.plugin.MojoExecutionException;

/** The work of the goal {@link dev.ktstr.maven.KernelCleanMojo}. */
public final class KernelCleanGoal implements Goal {

    @Override
    public void run(Call call) throws MojoExecutionException {
        try {
            Settings settings = GoalSettings.of(call);
            boolean dry = settings.flag(Setting.DRY_RUN);
            OptionalInt keep = settings.wholeNumber(Setting.KEEP_KERNELS, 0).stream()
                    .mapToInt(Integer::intValue)
                    .findFirst();
            KernelCacheLayout layout = new KernelCacheLayout(KernelChoice.cacheDirectory(settings));
            CacheCleaning.clean(layout, keep, dry, call.log()::info);
        } catch (KernelException | InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException(
                    "Cannot clean the kernel cache: " + Reason.of(e) + ". Check its permissions.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("Interrupted", e);
        }
    }
}
