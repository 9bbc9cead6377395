// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.goal.VerifierGoal;
import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Loads every declared scheduler on every kernel and topology preset that it is made for: does the verifier take it, does the kernel
 * attach it, does it dispatch? Compiles the tests first. Fails the build if a cell fails.
 *
 * <p>Leaves verifier.json, TEST-verifier.xml and verifier.html in target/ktstr/verifier.
 */
@Mojo(name = "verifier", requiresDependencyResolution = ResolutionScope.TEST)
@Execute(phase = LifecyclePhase.TEST_COMPILE)
public class VerifierMojo extends AbstractTestRunMojo {
    /** Only the schedulers of these names, separated by commas. */
    @Parameter(property = "ktstr.scheduler")
    String scheduler;

    /** Only these topology presets, separated by commas, whatever the schedulers are made for. */
    @Parameter(property = "ktstr.presets")
    String presets;

    /** The verifier's logs are printed whole, with every repetition. */
    @Parameter(property = "ktstr.raw")
    String raw;

    /** The verifier.json of an earlier sweep to compare with. */
    @Parameter(property = "ktstr.compareWith")
    String compareWith;

    @Override
    Goal goal() {
        return new VerifierGoal();
    }
}
