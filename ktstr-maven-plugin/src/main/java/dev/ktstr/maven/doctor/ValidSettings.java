// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kvm.Engines;
import dev.ktstr.maven.kernels.RepositoryAddress;
import dev.ktstr.testng.run.BootMode;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.run.KernelMirror;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;

/** Asks for settings as the tests will ask, before there is any. */
public final class ValidSettings {

    private ValidSettings() {}

    /**
     * Makes sure that no test fails because of a value.
     *
     * @param module the directory that relative paths are relative to
     * @throws InvalidSettingException for the first that is wrong; says what was expected
     */
    public static void requireForTests(Settings settings, Path module) {
        for (Setting setting : Setting.values()) {
            if (!setting.isOfGoals()) {
                require(settings, setting, module);
            }
        }
    }

    /** As {@link #requireForTests}, for one. A new setting does not compile until it is decided here what it may be. */
    static void require(Settings settings, Setting setting, Path module) {
        switch (setting) {
            case KERNEL -> KernelChoice.specs(settings).forEach(spec -> KernelChoice.spec(settings, spec));
            case ENGINE -> settings.oneOf(setting, Engines.SETTINGS.toArray(String[]::new));
            case BOOT -> settings.oneOf(setting, BootMode.names());
            case IMAGE_CACHE_MIB,
                    BUDGET,
                    OVERCOMMIT,
                    PARALLEL,
                    BOOT_TIMEOUT,
                    MEMORY,
                    EXEC_TIMEOUT,
                    KERNEL_JOBS,
                    KERNEL_TIMEOUT -> settings.positive(setting);
            case KEEP_KERNELS -> settings.wholeNumber(setting, 0);
            case KERNEL_REPOSITORY, KERNEL_DEPLOY_REPOSITORY -> RepositoryAddress.of(settings, setting);
            case KERNEL_MIRROR -> KernelMirror.of(settings).ifPresent(mirror -> mirror.site(Optional.empty()));
            case GAUNTLET,
                    IGNORED,
                    NO_SKIP,
                    MONITOR,
                    KEEP,
                    RAW,
                    DRY_RUN,
                    KERNEL_SKIP_AUTHENTICATION,
                    KERNEL_END_OF_LIFE -> settings.flag(setting);
            case KCONFIG, KERNEL_KEYRING, KERNEL_PINS -> KernelChoice.requireFiles(settings, setting, module);
            case COMPARE_WITH -> settings.file(setting, module);
            case INCONCLUSIVE -> settings.oneOf(setting, "skip", "fail");
            case CACHE_DIR, RESULTS_DIR, QEMU, TOPOLOGY, EXEC, INCLUDE, SCHEDULER, PRESETS, TEST -> {
                // Any text may be right; the goals that use it say more.
            }
        }
    }
}
