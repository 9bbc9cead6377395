// SPDX-License-Identifier: Apache-2.0
package it;

import dev.ktstr.testng.Constraints;
import dev.ktstr.testng.Scheduler;

/** Declares schedulers, and has no test. */
public class SchedulersIT {
    static final Scheduler PLAIN = Scheduler.named("plain").binary("scx-ktstr");
    static final Scheduler SLOW = Scheduler.named("slow").binary("scx-ktstr").args("--slow");
    /** No preset is that small; it takes a name on the command line. */
    static final Scheduler TINY = PLAIN.constraints(Constraints.NONE.maxCpus(2));

    static final Scheduler OTHER_KERNELS = SLOW.args("--scattershot").kernels("6.16");
}
