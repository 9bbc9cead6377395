// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.sweep;

import dev.ktstr.kernel.spec.KernelLabel;
import dev.ktstr.kvm.topology.TopologyPreset;
import dev.ktstr.testng.run.Console;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import dev.ktstr.testng.settings.SimilarNames;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Which cells a sweep has: every scheduler on every kernel and on every topology preset that it is made for. */
public final class SweepPlan {
    private SweepPlan() {}

    /**
     * {@return the cells}
     *
     * @param declared the schedulers there are
     * @param kernels the specs of the kernels
     * @param settings may narrow schedulers and presets
     * @throws InvalidSettingException if they name what is not there; with the nearest name that is
     */
    public static List<SweepCell> of(List<DeclaredScheduler> declared, List<String> kernels, Settings settings) {
        List<String> labels = KernelLabel.of(kernels);
        List<TopologyPreset> presets = presets(settings);
        boolean named = settings.value(Setting.PRESETS).isPresent();
        List<SweepCell> cells = new ArrayList<>();
        for (DeclaredScheduler scheduler : narrowed(declared, settings)) {
            for (int i = 0; i < kernels.size(); i++) {
                for (TopologyPreset preset : presets) {
                    // Who names a preset wants it, whatever the scheduler is made for.
                    if (named || scheduler.constraints().accepts(preset.topology())) {
                        cells.add(new SweepCell(scheduler, kernels.get(i), labels.get(i), preset));
                    }
                }
            }
        }
        return cells;
    }

    /**
     * {@return the cells of the schedulers that are declared beside a class, with the settings of this JVM}
     *
     * @param one any class of the test classes
     */
    public static List<SweepCell> ofClassesWith(Class<?> one) throws IOException {
        Settings settings = Settings.ofThisJvm(HandOver.ofClassPath());
        DeclaredSchedulers declared = DeclaredSchedulers.in(directory(one), one.getClassLoader());
        declared.troubles().forEach(Console::print);
        return of(declared.schedulers(), KernelChoice.specs(settings), settings);
    }

    private static Path directory(Class<?> one) {
        try {
            return Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of " + one + " is no place", e);
        }
    }

    private static List<DeclaredScheduler> narrowed(List<DeclaredScheduler> declared, Settings settings) {
        Optional<Settings.Value> wanted = settings.value(Setting.SCHEDULER);
        if (wanted.isEmpty()) {
            return declared;
        }
        List<String> labels = declared.stream().map(DeclaredScheduler::label).toList();
        List<String> names = words(wanted.get());
        names.forEach(name -> requireKnown(Setting.SCHEDULER, wanted.get(), name, labels, "a declared scheduler"));
        return declared.stream()
                .filter(scheduler -> names.contains(scheduler.label()))
                .toList();
    }

    /**
     * {@return the presets that the settings name; all where they name none}
     *
     * @throws InvalidSettingException if they name one that is not there; with the nearest that is
     */
    public static List<TopologyPreset> presets(Settings settings) {
        Optional<Settings.Value> wanted = settings.value(Setting.PRESETS);
        if (wanted.isEmpty()) {
            return TopologyPreset.ALL;
        }
        List<String> all = TopologyPreset.ALL.stream().map(TopologyPreset::name).toList();
        List<String> names = words(wanted.get());
        names.forEach(name -> requireKnown(Setting.PRESETS, wanted.get(), name, all, "a topology preset"));
        return TopologyPreset.ALL.stream()
                .filter(preset -> names.contains(preset.name()))
                .toList();
    }

    private static List<String> words(Settings.Value value) {
        return Arrays.stream(value.text().split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }

    private static void requireKnown(
            Setting setting, Settings.Value value, String name, Collection<String> known, String what) {
        if (!known.contains(name)) {
            throw new InvalidSettingException(setting.property() + "=" + value.text() + " (" + value.origin() + "): '"
                    + name + "' is not " + what
                    + SimilarNames.didYouMean(name, known)
                    + (known.isEmpty() ? "" : " (there are " + String.join(", ", known) + ")"));
        }
    }
}
