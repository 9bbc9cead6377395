// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.testng.Constraints;
import dev.ktstr.testng.Flag;
import dev.ktstr.testng.check.Thresholds;
import dev.ktstr.testng.gauntlet.FlagProfile;
import dev.ktstr.testng.scenario.canned.CannedScenario;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a case may have besides machine, scheduler and demands.
 *
 * @param watchdog after how long without running a runnable task the kernel ejects the scheduler; empty: as the scheduler says
 * @param startDetached whether the scheduler is left for the test to attach
 * @param ignored whether it is skipped unless ignored cases are asked for
 * @param expectedError the failure it is for, if it is for one
 * @param samples how often the scheduler's globals are read while a workload runs
 * @param cleanupBudget how long taking its machine down may take
 * @param profile the flags of the scheduler that are on
 * @param constraints of its test, defaults included
 * @param gauntlet whether it is there because of the gauntlet
 * @param scenario the one of the catalogue that it is about, if it is about one
 * @param own what its test demands itself, without what it inherits
 */
public record CaseOptions(
        Optional<Duration> watchdog,
        boolean startDetached,
        boolean ignored,
        Optional<ExpectedError> expectedError,
        int samples,
        Optional<Duration> cleanupBudget,
        FlagProfile profile,
        Constraints constraints,
        boolean gauntlet,
        Optional<CannedScenario> scenario,
        Thresholds own) {
    /** Nothing of all that. */
    public static final CaseOptions NONE = new CaseOptions(
            Optional.empty(),
            false,
            false,
            Optional.empty(),
            0,
            Optional.empty(),
            new FlagProfile(List.of()),
            Constraints.DEFAULTS,
            false,
            Optional.empty(),
            Thresholds.NONE);

    /** {@return names of the scheduler's flags that are on} */
    List<String> flagsOn() {
        return profile.flags().stream().map(Flag::name).toList();
    }
}
