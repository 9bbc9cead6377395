// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.fork.TestJvm;
import dev.ktstr.testng.forked.ThresholdsMain;
import dev.ktstr.testng.settings.InvalidSettingException;
import dev.ktstr.testng.settings.Setting;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Shows what a test demands: each limit with its value and whether it is the default's, the scheduler's, the scenario's or the test's.
 * Compiles the tests first.
 */
@Mojo(name = "show-thresholds", requiresDependencyResolution = ResolutionScope.TEST)
@Execute(phase = LifecyclePhase.TEST_COMPILE)
public class ShowThresholdsMojo extends AbstractTestClassesMojo {
    /** The test: Class#method, where the package may be left out, or method alone. */
    @Parameter(property = "ktstr.test")
    private String test;

    @Override
    Map<Setting, String> ownParameters() {
        Map<Setting, String> parameters = new HashMap<>();
        parameters.put(Setting.TEST, test);
        return parameters;
    }

    @Override
    public void execute() throws MojoExecutionException {
        if (!hasKtstr()) {
            getLog().info("No test can demand anything here: the module does not depend on " + TESTNG_MODULE);
            return;
        }
        try {
            String name = settings()
                    .value(Setting.TEST)
                    .orElseThrow(() -> new InvalidSettingException(
                            "which test? Say so with -D" + Setting.TEST.property() + "=Class#method"))
                    .text();
            new TestJvm(module(), classPath())
                    .run(
                            List.of(),
                            ThresholdsMain.class,
                            List.of(testClasses().toString(), name),
                            getLog()::info,
                            "show-thresholds");
        } catch (InvalidSettingException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException("A JVM with the tests' classes: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("Interrupted", e);
        }
    }
}
