// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.adapter;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.spec.KernelLabel;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * What the settings multiply every test by.
 *
 * @param kernels the kernels, at least one
 * @param gauntlet whether every topology preset and every combination of a scheduler's flags is tried
 */
record Axes(List<Kernel> kernels, boolean gauntlet) {
    /**
     * A kernel.
     *
     * @param spec as it was asked for
     * @param label what stands for it in the names of cases; empty where there is no other
     */
    record Kernel(String spec, String label) {}

    Axes {
        kernels = List.copyOf(kernels);
    }

    /** {@return the axes of these kernels} */
    static Axes of(List<String> specs, boolean gauntlet) {
        if (specs.size() == 1) {
            return new Axes(List.of(new Kernel(specs.get(0), "")), gauntlet);
        }
        List<String> labels = KernelLabel.of(specs);
        List<Kernel> kernels = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            kernels.add(new Kernel(specs.get(i), labels.get(i)));
        }
        return new Axes(kernels, gauntlet);
    }

    static Axes ofThisJvm() {
        try {
            Settings settings = Settings.ofThisJvm(HandOver.ofClassPath());
            return of(KernelChoice.specs(settings), settings.flag(Setting.GAUNTLET));
        } catch (InvalidSettingException | KernelException e) {
            // The run cannot begin, and the first case says so: it has to have a name for that.
            return of(List.of(Setting.KERNEL.defaultValue().orElseThrow()), false);
        }
    }
}
