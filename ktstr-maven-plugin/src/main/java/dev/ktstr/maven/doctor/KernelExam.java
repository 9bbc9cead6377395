// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kernel.Kernels;
import dev.ktstr.kernel.KernelsConfig;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.spec.KernelSpec;
import dev.ktstr.testng.run.KernelChoice;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Settings;
import java.util.List;
import java.util.Optional;

/**
 * A kernel that guests would boot.
 *
 * @param text as ktstr.kernel says it
 * @param spec the same, understood; empty if it is malformed
 * @param cached its release, where the cache has it
 * @param problem why it cannot be had; empty if it can
 * @param offline whether Maven must not ask the network
 */
record KernelExam(String text, Optional<KernelSpec> spec, Optional<String> cached, String problem, boolean offline)
        implements Exam {
    private static final String SUBJECT = "kernel";

    static KernelExam ofThisHost(Settings settings, String text, boolean offline) {
        Optional<KernelSpec> spec = Optional.empty();
        try {
            spec = Optional.of(KernelChoice.spec(settings, text));
            Optional<KernelEntry> entry = Kernels.of(KernelsConfig.of(KernelChoice.cacheDirectory(settings)))
                    .lookUp(spec.get());
            return new KernelExam(text, spec, entry.map(KernelEntry::release), "", offline);
        } catch (KernelException | InvalidSettingException e) {
            return new KernelExam(text, spec, Optional.empty(), e.getMessage(), offline);
        }
    }

    /** {@return whether the package manager must supply it} */
    boolean mustBeFetched() {
        return spec.filter(KernelSpec.Distro.class::isInstance).isPresent() && problem.isEmpty() && cached.isEmpty();
    }

    @Override
    public List<Diagnosis> diagnoses() {
        if (spec.isEmpty()) {
            return List.of(); // told where the settings are
        }
        if (!problem.isEmpty()) {
            return List.of(Diagnosis.fail(
                    SUBJECT,
                    problem,
                    "do as it says, or name another kernel in ktstr.kernel; without it the default is used"));
        }
        if (cached.isPresent()) {
            return List.of(Diagnosis.ok(SUBJECT, text + " is cached: " + cached.get()));
        }
        if (mustBeFetched() && offline) {
            return List.of(Diagnosis.fail(
                    SUBJECT,
                    text + " is not cached, and Maven is offline (-o)",
                    "run the build once without -o, which fetches it"));
        }
        return List.of(Diagnosis.ok(
                SUBJECT,
                text
                        + (mustBeFetched()
                                ? " is not cached; the next build fetches it"
                                : " is a kernel; the next build copies it")));
    }
}
