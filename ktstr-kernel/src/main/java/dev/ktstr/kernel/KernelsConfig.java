// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.build.BuildOptions;
import dev.ktstr.kernel.distro.Machine;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.remote.RemoteKernels;
import dev.ktstr.kernel.source.SourcesConfig;
import java.nio.file.Path;

/**
 * How kernels are resolved.
 *
 * @param cacheDir root of the cache; made when absent
 * @param offline never ask the network; stronger than {@code refresh}
 * @param refresh ask the archive even when its last answer is young
 * @param progress hears of long work
 * @param machine the machine whose package sources are used
 * @param sources how sources are fetched, and what is believed
 * @param build how kernels are built from sources
 * @param remote where built kernels are shared
 */
public record KernelsConfig(
        Path cacheDir,
        boolean offline,
        boolean refresh,
        Progress progress,
        Machine machine,
        SourcesConfig sources,
        BuildOptions build,
        RemoteKernels remote) {

    /** {@return a silent configuration for this machine: online, not refreshing, sharing nothing} */
    public static KernelsConfig of(Path cacheDir) {
        return new KernelsConfig(
                cacheDir,
                false,
                false,
                Progress.none(),
                Machine.local(),
                SourcesConfig.DEFAULT,
                BuildOptions.usual(),
                RemoteKernels.none());
    }

    /** {@return this configuration, offline or not} */
    public KernelsConfig withOffline(boolean newOffline) {
        return new KernelsConfig(cacheDir, newOffline, refresh, progress, machine, sources, build, remote);
    }

    /** {@return this configuration, refreshing or not} */
    public KernelsConfig withRefresh(boolean newRefresh) {
        return new KernelsConfig(cacheDir, offline, newRefresh, progress, machine, sources, build, remote);
    }

    /** {@return this configuration with another listener} */
    public KernelsConfig withProgress(Progress newProgress) {
        return new KernelsConfig(cacheDir, offline, refresh, newProgress, machine, sources, build, remote);
    }

    /** {@return this configuration for another machine} */
    public KernelsConfig withMachine(Machine newMachine) {
        return new KernelsConfig(cacheDir, offline, refresh, progress, newMachine, sources, build, remote);
    }

    /** {@return this configuration with other sources} */
    public KernelsConfig withSources(SourcesConfig newSources) {
        return new KernelsConfig(cacheDir, offline, refresh, progress, machine, newSources, build, remote);
    }

    /** {@return this configuration, building in another way} */
    public KernelsConfig withBuild(BuildOptions newBuild) {
        return new KernelsConfig(cacheDir, offline, refresh, progress, machine, sources, newBuild, remote);
    }

    /** {@return this configuration, sharing built kernels elsewhere} */
    public KernelsConfig withRemote(RemoteKernels newRemote) {
        return new KernelsConfig(cacheDir, offline, refresh, progress, machine, sources, build, newRemote);
    }
}
