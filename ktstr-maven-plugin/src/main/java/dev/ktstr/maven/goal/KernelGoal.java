// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.kernel.Grounds;
import dev.ktstr.kernel.build.Memo;
import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.failure.Reason;
import dev.ktstr.maven.answer.FileState;
import dev.ktstr.maven.answer.LastAnswer;
import dev.ktstr.maven.call.Call;
import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.doctor.ValidSettings;
import dev.ktstr.maven.libraries.Libraries;
import dev.ktstr.testng.settings.HandOver;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.MojoExecutionException;

/** The work of the goal {@link dev.ktstr.maven.KernelMojo}. */
public final class KernelGoal implements Goal {
    @Override
    public void run(Call call) throws MojoExecutionException {
        try {
            Settings settings = GoalSettings.of(call);
            // Once here, instead of once in each case.
            ValidSettings.requireForTests(settings, call.module());
            KernelResolution kernels = KernelResolution.of(call, settings);
            HandOver handOver = kernels.handOver();
            write(call, handOver);
            remember(call, kernels, handOver);
        } catch (KernelException | InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        }
    }

    private static void write(Call call, HandOver handOver) throws MojoExecutionException {
        try {
            handOver.write(call.testClasses());
        } catch (IOException e) {
            throw new MojoExecutionException(
                    "Cannot write to " + call.testClasses() + " (" + Reason.of(e)
                            + "). Check its permissions and the free space.",
                    e);
        }
    }

    /** Remembers what was found out, where it is good for a while. No build fails because that cannot be. */
    private static void remember(Call call, KernelResolution kernels, HandOver handOver) {
        try {
            Optional<List<KernelResolution.Answer>> answers = kernels.lasting(handOver);
            Optional<List<Path>> code = code(call);
            if (answers.isPresent() && code.isPresent()) {
                Optional<String> text =
                        last(call, handOver, answers.get(), code.get()).text();
                // Asked again: else what changed between the first answer and the look at the files would go unnoticed.
                if (text.isPresent() && kernels.stillGives(handOver) && !kernels.haveTold()) {
                    Memo.write(LastAnswer.file(call), text.get());
                }
            }
        } catch (KernelException e) {
            call.log().debug("The answer is not remembered", e);
        }
    }

    private static LastAnswer last(
            Call call, HandOver handOver, List<KernelResolution.Answer> answers, List<Path> code) {
        Map<Path, String> files = new TreeMap<>();
        List<String> lines = new ArrayList<>();
        List<Path> used = new ArrayList<>();
        Instant since = Instant.EPOCH;
        Instant until = Instant.MAX;
        code.forEach(archive -> files.put(archive, FileState.of(archive)));
        files.put(HandOver.file(call.testClasses()), FileState.ofContent(handOver.bytes()));
        for (KernelResolution.Answer answer : answers) {
            Grounds one = answer.grounds();
            one.files().forEach(file -> files.put(file, FileState.of(file)));
            files.put(one.manifest(), FileState.ofContent(one.manifest()));
            used.add(one.manifest());
            since = one.since().isAfter(since) ? one.since() : since;
            until = one.until().isBefore(until) ? one.until() : until;
            lines.add(Wording.line(answer.entry()));
        }
        return LastAnswer.of(call, since, until, files, used, lines);
    }

    /** {@return the archives of this plugin and its libraries; empty where there are directories, while somebody works on them} */
    private static Optional<List<Path>> code(Call call) {
        List<Path> archives = new ArrayList<>(Libraries.files());
        for (Artifact archive : call.plugin().getArtifacts()) {
            archives.add(archive.getFile().toPath());
        }
        return Optional.of(archives).filter(all -> all.stream().allMatch(Files::isRegularFile));
    }
}
