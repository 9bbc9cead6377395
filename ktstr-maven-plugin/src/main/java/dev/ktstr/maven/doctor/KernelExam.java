// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kernel.build.MissingTools;
import dev.ktstr.kernel.spec.KernelSpec;
import java.util.List;
import java.util.Optional;

/**
 * A kernel that guests would boot.
 *
 * @param text as ktstr.kernel says it, and for one of a range which it is
 * @param spec the same, understood; a range where it is not known which releases it holds
 * @param cached its release, where the cache has it
 * @param problem why it cannot be had; empty if it can
 * @param way what may be asked for it
 * @param missing what this machine lacks to build it; empty if nothing, or if it need not be built
 */
record KernelExam(
        String text, KernelSpec spec, Optional<String> cached, String problem, Way way, Optional<MissingTools> missing)
        implements Exam {
    private static final String SUBJECT = "kernel";
    private static final String TAKES = "builds it, which takes half an hour";

    /**
     * What may be asked for a kernel that is not cached.
     *
     * @param offline whether Maven must not ask the network
     * @param shared whether there is a repository that may have it built already
     */
    record Way(boolean offline, boolean shared) {}

    /** {@return whether the package manager must supply it} */
    boolean mustBeFetched() {
        return spec instanceof KernelSpec.Distro && problem.isEmpty() && cached.isEmpty();
    }

    /** {@return whether it is made here} */
    boolean mustBeBuilt() {
        return spec.isBuilt() && problem.isEmpty() && cached.isEmpty();
    }

    @Override
    public List<Diagnosis> diagnoses() {
        return List.of(diagnosis());
    }

    private Diagnosis diagnosis() {
        if (!problem.isEmpty()) {
            return Diagnosis.fail(
                    SUBJECT,
                    problem,
                    "do as it says, or name another kernel in ktstr.kernel; without it the default is used");
        }
        if (cached.isPresent()) {
            return Diagnosis.ok(SUBJECT, text + " is cached: " + cached.get());
        }
        if (spec.isBuilt()) {
            return diagnosisOfABuild();
        }
        if (mustBeFetched()) {
            return way.offline()
                    ? Diagnosis.fail(
                            SUBJECT,
                            text + " is not cached, and Maven is offline (-o)",
                            "run the build once without -o, which fetches it")
                    : Diagnosis.ok(SUBJECT, text + " is not cached; the next build fetches it");
        }
        return Diagnosis.ok(SUBJECT, text + " is a kernel; the next build copies it");
    }

    private Diagnosis diagnosisOfABuild() {
        boolean unknown = spec instanceof KernelSpec.Range;
        String absent = unknown ? text + " holds releases that are not known here yet" : text + " is not cached";
        if (missing.isPresent()) {
            String found = absent + (unknown ? "; what is not cached must be built" : " and must be built")
                    + ", and this machine lacks " + missing.get().names();
            String cure = "sudo " + missing.get().cure()
                    + " on Debian; or name a kernel that need not be built, such as distro:7.0, in ktstr.kernel";
            return way.shared()
                    ? Diagnosis.warn(SUBJECT, found + ", unless ktstr.kernelRepository has it", cure)
                    : Diagnosis.fail(SUBJECT, found, cure);
        }
        if (way.offline() && unknown) {
            return Diagnosis.fail(
                    SUBJECT,
                    absent + ", and Maven is offline (-o)",
                    "run the build once without -o, which asks for them");
        }
        if (way.offline() && !(spec instanceof KernelSpec.Tree)) {
            return Diagnosis.warn(
                    SUBJECT,
                    absent + ", and Maven is offline (-o); the next build " + TAKES + ", if its sources are here",
                    "run the build once without -o, which fetches them");
        }
        return Diagnosis.ok(
                SUBJECT,
                absent + "; the next build " + (unknown ? "asks, and of each that is not cached " : "")
                        + (way.shared() ? "takes it from ktstr.kernelRepository, or " : "") + TAKES);
    }
}
