// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.CacheDirs;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.spec.KernelSpecException;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.nio.file.Path;

/** Decides which kernel guests boot. */
public final class KernelChoice {
    private KernelChoice() {}

    /**
     * {@return the kernel}
     *
     * <p>What the Maven goal resolved is used as it is when it was resolved for the same spec. Otherwise, as in a run from an IDE
     * without Maven, the spec is resolved here.
     */
    static KernelEntry choose(Settings settings, HandOver handOver) {
        String spec = settings.text(Setting.KERNEL);
        if (handOver.kernelEntry().isPresent()
                && handOver.kernelSpec().filter(spec::equals).isPresent()) {
            return KernelEntry.open(handOver.kernelEntry().get()).answering(spec, KernelEntry.Origin.HIT);
        }
        return Kernels.of(KernelsConfig.of(cacheDirectory(settings)).withProgress(new ConsoleProgress()))
                .resolve(spec(settings));
    }

    /**
     * {@return the spec of the kernel}
     *
     * @throws InvalidSettingException if it is malformed; says where it came from
     */
    public static KernelSpec spec(Settings settings) {
        Settings.Value value = settings.value(Setting.KERNEL).orElseThrow();
        try {
            return KernelSpec.parse(value.text());
        } catch (KernelSpecException e) {
            throw new InvalidSettingException(e.getMessage() + " (It came from: " + value.origin() + ")", e);
        }
    }

    /** {@return where kernels are kept} */
    public static Path cacheDirectory(Settings settings) {
        return settings.value(Setting.CACHE_DIR)
                .map(value -> Path.of(value.text()))
                .orElseGet(CacheDirs::defaultRoot);
    }
}
