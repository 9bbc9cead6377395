// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.scenario.canned;

import dev.ktstr.testng.scenario.Backdrop;
import dev.ktstr.testng.scenario.Cgroup;
import dev.ktstr.testng.scenario.Scenario;
import dev.ktstr.testng.scenario.Step;
import java.util.List;

/**
 * What is done in a scenario on one machine.
 *
 * @param backdrop what is there during all steps
 * @param steps at least one; they hold for parts of the test's duration, 1 in all
 */
public record Script(Backdrop backdrop, List<Step> steps) {
    public Script {
        steps = List.copyOf(steps);
    }

    /** {@return a script in which these cgroups run side by side for the whole of the test's duration} */
    public static Script of(Cgroup... cgroups) {
        return new Script(Scenario.backdrop(cgroups), List.of(Scenario.step()));
    }

    /** {@return a script in which these cgroups run side by side for the whole of the test's duration} */
    static Script of(List<Cgroup> cgroups) {
        return of(cgroups.toArray(Cgroup[]::new));
    }

    /** {@return a copy with these steps} */
    public Script steps(Step... other) {
        return new Script(backdrop, List.of(other));
    }
}
