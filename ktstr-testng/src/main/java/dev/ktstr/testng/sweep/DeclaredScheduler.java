// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.sweep;

import dev.ktstr.testng.Constraints;
import dev.ktstr.testng.Scheduler;

/**
 * A scheduler that a test class declares.
 *
 * @param label what cells call it: its name, with the field behind it where several fields declare different ones of that name
 * @param scheduler as it was declared
 * @param place the field, such as {@code it.LifecycleIT.KTSTR}
 */
public record DeclaredScheduler(String label, Scheduler scheduler, String place) {
    /** {@return the topologies it is made for} */
    Constraints constraints() {
        return Constraints.DEFAULTS.overriddenBy(scheduler.constraints()).checked();
    }
}
