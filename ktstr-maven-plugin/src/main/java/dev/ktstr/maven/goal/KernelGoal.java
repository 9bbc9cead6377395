// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.kernel.Grounds;
import dev.ktstr.kernel.cache.KernelEntry;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.failure.Reason;
import dev.ktstr.maven.Call;
import dev.ktstr.maven.Goal;
import dev.ktstr.maven.answer.LastAnswer;
import dev.ktstr.maven.doctor.ValidSettings;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;

/** The work of the goal {@link dev.ktstr.maven.KernelMojo}. */
public final class KernelGoal implements Goal {
    @Override
    public void run(Call call) throws MojoExecutionException {
        try {
            Settings settings = GoalSettings.of(call);
            // Once here, instead of once in each case.
            ValidSettings.requireForTests(settings);
            KernelResolution kernels = KernelResolution.of(call, settings);
            HandOver handOver = kernels.handOver();
            handOver.write(call.testClasses());
            remember(call, kernels, handOver);
        } catch (KernelException | InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException(
                    "Cannot write to " + call.testClasses() + " or " + LastAnswer.file(call) + ": " + Reason.of(e), e);
        }
    }

    /** Remembers what was found out, where it is good for a while. */
    private static void remember(Call call, KernelResolution kernels, HandOver handOver) throws IOException {
        Optional<List<Grounds>> grounds = kernels.grounds(handOver);
        Optional<List<Path>> code = code(call);
        if (grounds.isEmpty() || code.isEmpty()) {
            return;
        }
        List<Path> files = new ArrayList<>(code.get());
        files.add(call.testClasses().resolve(HandOver.RESOURCE));
        grounds.get().forEach(one -> files.addAll(one.files()));
        LastAnswer answer = LastAnswer.of(
                call,
                grounds.get().stream()
                        .map(Grounds::since)
                        .max(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH),
                grounds.get().stream()
                        .map(Grounds::until)
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.MAX),
                files,
                grounds.get().stream().map(Grounds::manifest).toList(),
                handOver.kernels().stream()
                        .map(kernel ->
                                Wording.line(KernelEntry.open(kernel.entry().orElseThrow())
                                        .answering(kernel.spec(), KernelEntry.Origin.HIT)))
                        .toList());
        // Asked again: else what changed between the first answer and this look at the files would go unnoticed.
        if (kernels.stillGives(handOver)) {
            answer.remember(call);
        }
    }

    /** {@return the archives of this plugin and its libraries; empty where there are directories, while somebody works on them} */
    private static Optional<List<Path>> code(Call call) {
        List<Path> archives = new ArrayList<>();
        for (URL url : call.plugin().getClassRealm().getURLs()) {
            try {
                archives.add(Path.of(url.toURI()));
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        }
        return Optional.of(archives).filter(all -> all.stream().allMatch(Files::isRegularFile));
    }
}
