// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerState;
import dev.ktstr.testng.check.Finding;
import java.util.List;
import java.util.Locale;

/** Demands that the scheduler under test outlives the workload. */
final class SchedulerCheck {
    private static final double NANOS_PER_SECOND = 1e9;

    private SchedulerCheck() {}

    static List<Finding> findings(CasePlan plan, CaseMachine.Measurement measured) {
        RunReport report = measured.report();
        boolean alive = plan.scheduler().binary().isEmpty()
                || (report.schedulerExit().isEmpty()
                        && report.scheduler().map(SchedulerState::alive).orElse(false));
        if (alive) {
            return sameOps(measured);
        }
        String how =
                report.schedulerExit().map(exit -> " (" + exit.exit() + ")").orElse("");
        String lastLine = log(report)
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .map(line -> ": " + line.strip())
                .orElse("");
        String message = String.format(
                Locale.ROOT,
                "scheduler process died unexpectedly during workload (%.1fs into test)%s%s",
                report.wall().toNanos() / NANOS_PER_SECOND,
                how,
                lastLine);
        return List.of(new Finding(Finding.Kind.SCHEDULER_DIED, message, false));
    }

    /** The process may outlive its scheduler, which the kernel has taken out: the workload then ran without it. */
    private static List<Finding> sameOps(CaseMachine.Measurement measured) {
        String attached = measured.schedulerOps().orElse("");
        String found = measured.report().scheduler().map(SchedulerState::ops).orElse("");
        if (attached.equals(found)) {
            return List.of();
        }
        return List.of(new Finding(
                Finding.Kind.SCHEDULER_DIED,
                "the kernel took the scheduler out: attached was '" + attached + "', at the end of the workload "
                        + (found.isEmpty() ? "none was" : "'" + found + "' was"),
                false));
    }

    /** {@return the last output of the scheduler, or nothing} */
    static String log(RunReport report) {
        return report.schedulerExit()
                .map(exit -> exit.log())
                .or(() -> report.scheduler().map(SchedulerState::log))
                .orElse("");
    }
}
