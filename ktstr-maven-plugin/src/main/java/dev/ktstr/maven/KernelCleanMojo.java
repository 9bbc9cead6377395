// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.maven.kernels.CacheCleaning;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Removes kernels from the cache: those that are corrupt and, with ktstr.keepKernels=N, all but the N newest and those that were used
 * within the last day. A corrupt one never takes the place of one that is to be kept. Also what killed processes left, downloads and
 * logs that were not used for 30 days, and modules of kernels that are gone. With ktstr.dryRun it says what it would remove.
 */
@Mojo(name = "kernel-clean", requiresProject = false, aggregator = true, threadSafe = true)
public class KernelCleanMojo extends AbstractKtstrMojo {

    /** How many sound kernels stay, the newest; by default all. One that was used within the last day stays in any case. */
    @Parameter(property = "ktstr.keepKernels")
    private String keepKernels;

    /** Say what would be removed, and remove nothing. */
    @Parameter(property = "ktstr.dryRun")
    private String dryRun;

    @Override
    Map<Setting, String> ownParameters() {
        Map<Setting, String> parameters = new TreeMap<>();
        parameters.put(Setting.KEEP_KERNELS, keepKernels);
        parameters.put(Setting.DRY_RUN, dryRun);
        return parameters;
    }

    @Override
    public void execute() throws MojoExecutionException {
        try {
            Settings settings = settings();
            boolean dry = settings.flag(Setting.DRY_RUN);
            OptionalInt keep = settings.wholeNumber(Setting.KEEP_KERNELS, 0).stream()
                    .mapToInt(Integer::intValue)
                    .findFirst();
            KernelCacheLayout layout = new KernelCacheLayout(KernelChoice.cacheDirectory(settings));
            CacheCleaning.clean(layout, keep, dry, getLog()::info);
        } catch (KernelException | InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException("Cannot clean the kernel cache: " + e + ". Check its permissions.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("Interrupted", e);
        }
    }
}
