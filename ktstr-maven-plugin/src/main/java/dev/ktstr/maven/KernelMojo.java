// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.answer.LastAnswer;
import dev.ktstr.maven.call.Call;
import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.goal.KernelGoal;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Resolves the kernels that guests boot, fetching those that are not cached, and tells the tests about them and about this
 * plugin's configuration.
 *
 * <p>One kernel that cannot be had fails the build. Of several, those that cannot be had are told, and their cases are
 * skipped; one that is not proven to be what it should be fails the build all the same.
 *
 * <p>Settings count in this order: command line, configuration of this plugin, environment (KTSTR_...), default.
 */
@Mojo(name = "kernel", defaultPhase = LifecyclePhase.GENERATE_TEST_RESOURCES, threadSafe = true)
public class KernelMojo extends AbstractTestRunMojo {
    /** Nothing is resolved when the tests are skipped anyway. */
    @Parameter(property = "skipITs", defaultValue = "false")
    private boolean skipITs;

    /** Nothing is resolved when the tests are skipped anyway. */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    private boolean skipAllTests;

    @Override
    boolean isDone(Call call) {
        // Not skipTests: Failsafe does not heed it, and would run the tests on any kernel that is at hand.
        if (skipITs || skipAllTests) {
            getLog().info("Tests are skipped, so no kernel is resolved");
            return true;
        }
        Optional<LastAnswer> last = LastAnswer.to(call);
        if (last.isPresent()) {
            getLog().debug("Nothing has changed since the last answer");
            last.get().repeat(call);
        }
        return last.isPresent();
    }

    @Override
    Goal goal() {
        return new KernelGoal();
    }
}
