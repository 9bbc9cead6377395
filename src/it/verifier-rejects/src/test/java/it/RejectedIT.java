// SPDX-License-Identifier: Apache-2.0
package it;

import dev.ktstr.testng.Scheduler;

/** The name of a scheduler is what is wrong with it; what is expected of it stands in verify.groovy. */
public class RejectedIT {
    private static Scheduler with(String name, String... args) {
        return Scheduler.named(name).binary("scx-ktstr").args(args);
    }

    static final Scheduler OUT_OF_BOUNDS = with("out-of-bounds", "--fail-verify");
    static final Scheduler LONG_LOOP = with("long-loop", "--verify-loop");
    static final Scheduler DEAD = with("dead", "--die-at-start");
    static final Scheduler PANIC = with("panic", "--fault", "panic");
    static final Scheduler SOUND = with("sound");
    static final Scheduler NOWHERE = Scheduler.named("nowhere").binary("scx-nowhere");
}
