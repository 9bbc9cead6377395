// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.CachedKernel;
import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.failure.Reason;
import dev.ktstr.maven.call.Call;
import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.kernels.KernelAnswers;
import dev.ktstr.maven.kernels.KernelTable;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;

/** The work of the goal {@link dev.ktstr.maven.KernelListMojo}. */
public final class KernelListGoal implements Goal {

    private static final List<String> ORDER = List.of(
            "How a kernel is looked for:",
            "  1. a key of this table, a file on disk, host: taken as it is",
            "  2. distro:X.Y: the cache while its answer is younger than a day, then the distribution's archive",
            "  3. what is built from sources (7.0, 7.1-rc3, distro-source:X.Y, git+URL#REF, a tree): the cache, if it"
                    + " has one of the same sources, options and tools; then ktstr.kernelRepository; then a build");

    @Override
    public void run(Call call) throws MojoExecutionException {
        try {
            Settings settings = GoalSettings.of(call);
            KernelsConfig config = KernelResolution.of(call, settings).config();
            Kernels door = Kernels.of(config.withOffline(true));
            KernelCacheLayout layout = new KernelCacheLayout(config.cacheDir());
            List<String> lines = new ArrayList<>();
            lines.add("Kernels in " + layout.root());
            lines.addAll(KernelTable.lines(CachedKernel.all(layout), door::isStale));
            lines.addAll(ORDER);
            lines.add("What is asked for:");
            lines.addAll(KernelAnswers.lines(door, settings));
            // At once, so that lines of other modules do not get in between; and without Maven's marks, for other
            // programs.
            System.out.println(String.join(System.lineSeparator(), lines));
        } catch (KernelException | InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException("Cannot read the kernel cache: " + Reason.of(e), e);
        }
    }
}
