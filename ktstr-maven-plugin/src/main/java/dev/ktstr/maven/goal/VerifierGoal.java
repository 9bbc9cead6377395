// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.kernel.failure.KernelException;
import dev.ktstr.kernel.failure.Reason;
import dev.ktstr.maven.call.Call;
import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.doctor.ValidSettings;
import dev.ktstr.maven.progress.Terminal;
import dev.ktstr.maven.verifier.SweepProcess;
import dev.ktstr.maven.verifier.SweepReports;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import dev.ktstr.testng.settings.Settings;
import dev.ktstr.testng.sweep.SweepPlan;
import dev.ktstr.testng.verifier.Sweep;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/** The work of the goal {@link dev.ktstr.maven.VerifierMojo}. */
public final class VerifierGoal implements Goal {
    @Override
    public void run(Call call) throws MojoExecutionException, MojoFailureException {
        if (!TestModule.hasKtstr(call)) {
            call.log()
                    .info("No scheduler can be declared here: the module does not depend on "
                            + TestModule.TESTNG_MODULE);
            return;
        }
        try {
            Settings settings = GoalSettings.of(call);
            // What can be told before a kernel is fetched is.
            ValidSettings.requireForTests(settings, call.module());
            SweepPlan.presets(settings);
            Path directory =
                    call.module().resolve(settings.text(Setting.RESULTS_DIR)).resolve("verifier");
            SweepReports reports = new SweepReports(settings, call.module(), directory);
            SweepProcess process =
                    new SweepProcess(call.module(), call.testClasses(), directory, TestModule.classPath(call));
            Sweep sweep = process.run(
                    call.commandLine(), KernelResolution.of(call, settings).handOver(), call.log());
            boolean colours = call.session().getRequest().isInteractiveMode() && Terminal.isStandardOutput();
            reports.write(sweep, colours, call.log());
        } catch (KernelException | InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException("The sweep's files: " + Reason.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("Interrupted", e);
        }
    }
}
