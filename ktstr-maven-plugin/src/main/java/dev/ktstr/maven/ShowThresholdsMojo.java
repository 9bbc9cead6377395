// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.goal.ShowThresholdsGoal;
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
public class ShowThresholdsMojo extends AbstractKtstrMojo {
    /** The test: Class#method, where the package may be left out, or method alone. */
    @Parameter(property = "ktstr.test")
    String test;

    @Override
    Goal goal() {
        return new ShowThresholdsGoal();
    }
}
