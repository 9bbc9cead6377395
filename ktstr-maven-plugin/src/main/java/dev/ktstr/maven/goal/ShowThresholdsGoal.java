// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven.goal;

import dev.ktstr.kernel.failure.Reason;
import dev.ktstr.maven.call.Call;
import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.fork.TestJvm;
import dev.ktstr.testng.forked.ThresholdsMain;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import java.io.IOException;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;

/** The work of the goal {@link dev.ktstr.maven.ShowThresholdsMojo}. */
public final class ShowThresholdsGoal implements Goal {
    @Override
    public void run(Call call) throws MojoExecutionException {
        if (!TestModule.hasKtstr(call)) {
            call.log()
                    .info("No test can demand anything here: the module does not depend on "
                            + TestModule.TESTNG_MODULE);
            return;
        }
        try {
            String name = GoalSettings.of(call)
                    .value(Setting.TEST)
                    .orElseThrow(() -> new InvalidSettingException(
                            "which test? Say so with -D" + Setting.TEST.property() + "=Class#method"))
                    .text();
            new TestJvm(call.module(), TestModule.classPath(call))
                    .run(
                            List.of(),
                            ThresholdsMain.class,
                            List.of(call.testClasses().toString(), name),
                            call.log()::info,
                            "show-thresholds");
        } catch (InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException("A JVM with the tests' classes: " + Reason.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("Interrupted", e);
        }
    }
}
