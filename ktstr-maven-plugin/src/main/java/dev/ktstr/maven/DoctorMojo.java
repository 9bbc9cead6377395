// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.maven;

import dev.ktstr.maven.call.Goal;
import dev.ktstr.maven.goal.DoctorGoal;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Examines this machine and the settings, and says what stands in the way of running tests and what to do about it.
 *
 * <p>The build fails if something makes tests impossible; warnings do not fail it. With -q only the troubles are printed.
 */
@Mojo(name = "doctor", requiresProject = false, aggregator = true, threadSafe = true)
public class DoctorMojo extends AbstractTestRunMojo {
    @Override
    Goal goal() {
        return new DoctorGoal();
    }
}
