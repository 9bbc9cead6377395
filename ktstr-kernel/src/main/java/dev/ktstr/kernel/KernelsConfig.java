// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.kernel;

import dev.ktstr.kernel.distro.Machine;
import dev.ktstr.kernel.progress.Progress;
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
 */
public record KernelsConfig(
        Path cacheDir, boolean offline, boolean refresh, Progress progress, Machine machine, SourcesConfig sources) {

    /** {@return a silent configuration for this machine: online, not refreshing} */
    public static KernelsConfig of(Path cacheDir) {
        return new KernelsConfig(cacheDir, false, false, Progress.none(), Machine.local(), SourcesConfig.DEFAULT);
    }

    /** {@return this configuration, offline or not} */
    public KernelsConfig withOffline(boolean newOffline) {
        return new KernelsConfig(cacheDir, newOffline, refresh, progress, machine, sources);
    }

    /** {@return this configuration, refreshing or not} */
    public KernelsConfig withRefresh(boolean newRefresh) {
        return new KernelsConfig(cacheDir, offline, newRefresh, progress, machine, sources);
    }

    /** {@return this configuration with another listener} */
    public KernelsConfig withProgress(Progress newProgress) {
        return new KernelsConfig(cacheDir, offline, refresh, newProgress, machine, sources);
    }

    /** {@return this configuration for another machine} */
    public KernelsConfig withMachine(Machine newMachine) {
        return new KernelsConfig(cacheDir, offline, refresh, progress, newMachine, sources);
    }

    /** {@return this configuration with other sources} */
    public KernelsConfig withSources(SourcesConfig newSources) {
        return new KernelsConfig(cacheDir, offline, refresh, progress, machine, newSources);
    }
}
