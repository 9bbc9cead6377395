// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.report.RunReport;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.outcome.Outcome;
import java.util.List;

/** Demands that the guest had enough memory: what the kernel kills for want of it says nothing about the scheduler. */
final class MemoryCheck {
    private MemoryCheck() {}

    static List<Finding> findings(CasePlan plan, RunReport report, ConsoleWords console) {
        // A cgroup that reached a limit of its own is counted by the kernel too, and is not the guest's want.
        if (report.oomKills() == 0 || console.outOfMemory().isEmpty()) {
            return List.of();
        }
        String message = "the guest ran out of its " + plan.memoryMiB() + " MiB of memory: its kernel killed "
                + report.oomKills() + (report.oomKills() == 1 ? " process" : " processes")
                + " (" + console.outOfMemory().get() + ")";
        return List.of(new Finding(Outcome.GUEST_OUT_OF_MEMORY, message, false));
    }
}
