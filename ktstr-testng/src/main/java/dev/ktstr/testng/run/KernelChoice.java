// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.build.BuildOptions;
import dev.ktstr.kernel.cache.CacheDirs;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.source.SourcesConfig;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.kernel.spec.KernelSpecException;
import dev.ktstr.kernel.trust.TrustException;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Decides which kernels guests boot. */
public final class KernelChoice {
    private static final List<Setting> FILES_OF_BUILDS =
            List.of(Setting.KCONFIG, Setting.KERNEL_KEYRING, Setting.KERNEL_PINS);

    private KernelChoice() {}

    /** {@return the kernels that are asked for, as they were written, each once} */
    public static List<String> specs(Settings settings) {
        return settings.parts(Setting.KERNEL, "kernels such as distro:6.18,distro:7.0").stream()
                .distinct()
                .toList();
    }

    /**
     * {@return a kernel}
     *
     * <p>What the Maven goal resolved is used as it is when it was resolved for the same spec. Otherwise, as in a run from an IDE
     * without Maven, the spec is resolved here.
     *
     * @throws KernelMissingException if it could not be had
     * @throws TrustException if it is not proven to be what it should be, which is told of the run and not of its cases
     */
    static KernelEntry choose(Settings settings, HandOver handOver, String spec) {
        Optional<HandOver.Kernel> resolved = handOver.kernel(spec);
        if (resolved.isPresent() && resolved.get().entry().isEmpty()) {
            throw new KernelMissingException(resolved.get().missing(), null);
        }
        if (resolved.isPresent()) {
            try {
                return KernelEntry.open(resolved.get().entry().get()).answering(spec, KernelEntry.Origin.HIT);
            } catch (KernelException e) {
                throw new KernelMissingException(e.getMessage(), e);
            }
        }
        KernelSpec parsed = spec(settings, spec);
        try {
            return Kernels.of(config(settings, Path.of("")).withProgress(new ConsoleProgress()))
                    .resolve(parsed);
        } catch (TrustException e) {
            throw e;
        } catch (KernelException e) {
            throw new KernelMissingException(e.getMessage(), e);
        }
    }

    /**
     * {@return one of the kernels that are asked for}
     *
     * @throws InvalidSettingException if it is malformed; says where it came from
     */
    public static KernelSpec spec(Settings settings, String spec) {
        try {
            return KernelSpec.parse(spec);
        } catch (KernelSpecException e) {
            throw new InvalidSettingException(
                    e.getMessage() + " (It came from: "
                            + settings.value(Setting.KERNEL).orElseThrow().origin() + ")",
                    e);
        }
    }

    /**
     * {@return how kernels are resolved, as far as the settings say}
     *
     * @param module the directory that relative paths are relative to
     */
    public static KernelsConfig config(Settings settings, Path module) {
        int minutes = settings.positive(Setting.KERNEL_TIMEOUT).orElseThrow();
        BuildOptions build = BuildOptions.usual()
                .withFragments(settings.paths(Setting.KCONFIG, module))
                .withTimeout(Duration.ofMinutes(minutes));
        return KernelsConfig.of(cacheDirectory(settings))
                .withSources(sources(settings, module))
                .withBuild(settings.positive(Setting.KERNEL_JOBS)
                        .map(build::withJobs)
                        .orElse(build));
    }

    private static SourcesConfig sources(Settings settings, Path module) {
        SourcesConfig sources = SourcesConfig.DEFAULT
                .withSkipAuthentication(settings.flag(Setting.KERNEL_SKIP_AUTHENTICATION))
                .withEndOfLife(settings.flag(Setting.KERNEL_END_OF_LIFE));
        Optional<KernelMirror> mirror = KernelMirror.of(settings);
        if (mirror.isPresent()) {
            sources = sources.withMirror(mirror.get().site(Optional.empty()));
        }
        Optional<Settings.Value> keyring = settings.value(Setting.KERNEL_KEYRING);
        if (keyring.isPresent()) {
            sources = sources.withKeyring(module.resolve(keyring.get().text()));
        }
        Optional<Settings.Value> pins = settings.value(Setting.KERNEL_PINS);
        return pins.isPresent() ? sources.withPins(module.resolve(pins.get().text())) : sources;
    }

    /**
     * Makes sure that the files are there which builds from sources read, if one of the kernels is built.
     *
     * @param module the directory that relative paths are relative to
     * @throws InvalidSettingException where one is not
     */
    public static void requireFiles(Settings settings, Path module) {
        FILES_OF_BUILDS.forEach(setting -> requireFiles(settings, setting, module));
    }

    /** As {@link #requireFiles(Settings, Path)}, for one of the settings that name them. */
    public static void requireFiles(Settings settings, Setting setting, Path module) {
        if (settings.value(setting).isEmpty() || specs(settings).stream().noneMatch(KernelChoice::isBuilt)) {
            return;
        }
        if (setting == Setting.KCONFIG) {
            settings.files(setting, module);
        } else {
            settings.file(setting, module);
        }
    }

    private static boolean isBuilt(String spec) {
        try {
            return KernelSpec.parse(spec).isBuilt();
        } catch (KernelSpecException e) {
            // Told where kernels are.
            return false;
        }
    }

    /** {@return where kernels are kept} */
    public static Path cacheDirectory(Settings settings) {
        return settings.value(Setting.CACHE_DIR)
                .map(value -> Path.of(value.text()))
                .orElseGet(CacheDirs::defaultRoot);
    }
}
