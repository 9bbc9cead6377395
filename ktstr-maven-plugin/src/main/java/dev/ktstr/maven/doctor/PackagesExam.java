// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.doctor;

import dev.ktstr.kernel.cache.KernelCacheLayout;
import dev.ktstr.kernel.distro.DistroKernels;
import dev.ktstr.kernel.distro.Machine;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.process.ExecCommands;
import dev.ktstr.kernel.progress.Progress;
import dev.ktstr.kernel.spec.KernelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the package manager fetches kernels from. Its own sources are read; nobody is asked over the network.
 *
 * @param archives the archives it would ask
 * @param problem why it could ask none; empty if it could
 * @param needed whether a kernel must be fetched
 */
record PackagesExam(List<String> archives, String problem, boolean needed) implements Exam {
    private static final String SUBJECT = "packages";

    static PackagesExam ofThisHost(KernelSpec.Distro spec, Path cacheDirectory, boolean needed) throws IOException {
        try {
            DistroKernels distro = new DistroKernels(
                    new ExecCommands(), Machine.local(), new KernelCacheLayout(cacheDirectory).apt(), Progress.none());
            return new PackagesExam(distro.archives(spec.version()), "", needed);
        } catch (KernelException e) {
            return new PackagesExam(List.of(), e.getMessage(), needed);
        }
    }

    @Override
    public List<Diagnosis> diagnoses() {
        if (problem.isEmpty()) {
            return List.of(Diagnosis.ok(SUBJECT, "apt-get fetches kernels from " + String.join(", ", archives)));
        }
        return List.of(
                needed
                        ? Diagnosis.fail(
                                SUBJECT, problem, "fetch the kernel elsewhere and name its file in ktstr.kernel")
                        : Diagnosis.warn(
                                SUBJECT,
                                problem,
                                "the cached kernel serves; a newer one must be named by its file in ktstr.kernel"));
    }
}
