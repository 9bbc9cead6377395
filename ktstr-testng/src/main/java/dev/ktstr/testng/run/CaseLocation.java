// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import java.nio.file.Path;

/**
 * Where a case ran, and how to get there again.
 *
 * @param session the run it belongs to
 * @param plan the case
 * @param console its console log
 */
record CaseLocation(RunSession session, CasePlan plan, Path console) {
    String header() {
        return "ktstr_test '" + plan.name() + "' [sched=" + plan.scheduler().name() + "] [topo=" + plan.topology()
                + "]";
    }

    /** {@return the lines at the end of a report} */
    String footer() {
        return "--- where ---\nkernel:    " + session.kernel(plan).entry().release() + " ("
                + session.kernel(plan).entry().spec() + ")"
                + "\nscheduler: " + schedulerLine()
                + (plan.scheduler().kernelArgs().isEmpty()
                        ? ""
                        : "\narguments: " + String.join(" ", plan.scheduler().kernelArgs()))
                + "\ntopology:  " + plan.topology() + ", " + plan.memoryMiB() + " MiB"
                + "\nengine:    " + session.engine().name() + " (limits on time x"
                + session.engine().latencyFactor() + ")"
                + "\nconsole:   " + console
                + "\nrerun:     " + session.rerunCommand(plan);
    }

    private String schedulerLine() {
        return plan.scheduler().binary().isEmpty()
                ? plan.scheduler().name()
                : (plan.scheduler().name() + " "
                                + String.join(" ", plan.scheduler().args()))
                        .strip();
    }
}
