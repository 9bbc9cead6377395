// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.build.MissingTools;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.maven.kernels.RepositoryAddress;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The kernels that one text of ktstr.kernel means: of a range those that it holds by the last list of releases.
 *
 * @param kernels one for each; none where the settings are wrong, which is told where they are
 */
record KernelsExam(List<KernelExam> kernels) implements Exam {

    /**
     * Looks them up as the goals would, with the same options and the same trust, and without network.
     *
     * @param module the directory that relative paths are relative to
     */
    static KernelsExam ofThisHost(Settings settings, Path module, String text, boolean offline) {
        try {
            KernelSpec spec = KernelChoice.spec(settings, text);
            KernelChoice.requireFiles(settings, module);
            Kernels door = Kernels.of(KernelChoice.config(settings, module));
            boolean shared =
                    RepositoryAddress.of(settings, Setting.KERNEL_REPOSITORY).isPresent();
            return new KernelsExam(looked(door, spec, text, new KernelExam.Way(offline, shared)));
        } catch (InvalidSettingException e) {
            return new KernelsExam(List.of());
        }
    }

    private static List<KernelExam> looked(Kernels door, KernelSpec spec, String text, KernelExam.Way way) {
        if (!(spec instanceof KernelSpec.Range)) {
            return List.of(lookedUp(door, spec, text, way));
        }
        try {
            return door.expandOffline(spec)
                    .map(meant -> meant.stream()
                            .map(each -> lookedUp(door, each, each.text() + " (of " + text + ")", way))
                            .toList())
                    .orElseGet(
                            () -> List.of(new KernelExam(text, spec, Optional.empty(), "", way, door.missingTools())));
        } catch (KernelException e) {
            return List.of(new KernelExam(text, spec, Optional.empty(), e.getMessage(), way, Optional.empty()));
        }
    }

    private static KernelExam lookedUp(Kernels door, KernelSpec spec, String text, KernelExam.Way way) {
        Optional<String> cached = Optional.empty();
        String problem = "";
        try {
            cached = door.lookUp(spec).map(KernelEntry::release);
            if (spec.isBuilt() && cached.isEmpty()) {
                door.requirePlaceToBuild();
            }
        } catch (KernelException e) {
            problem = e.getMessage();
        }
        boolean asks = spec.isBuilt() && cached.isEmpty() && problem.isEmpty();
        Optional<MissingTools> missing = asks ? door.missingTools() : Optional.empty();
        return new KernelExam(text, spec, cached, problem, way, missing);
    }

    @Override
    public List<Diagnosis> diagnoses() {
        return kernels.stream().flatMap(kernel -> kernel.diagnoses().stream()).toList();
    }
}
