// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.report.FailedOp;
import dev.ktstr.guest.report.ProcessExit;
import dev.ktstr.guest.report.RunReport;
import dev.ktstr.guest.report.SchedulerExit;
import dev.ktstr.guest.report.SchedulerFailure;
import dev.ktstr.guest.report.SchedulerState;
import dev.ktstr.testng.check.Finding;
import dev.ktstr.testng.outcome.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Demands that the scheduler under test outlives the workload. */
final class SchedulerCheck {
    private static final double NANOS_PER_SECOND = 1e9;

    private SchedulerCheck() {}

    static List<Finding> findings(CaseMachine.Measurement measured) {
        RunReport report = measured.report();
        if (report.failedOp().isPresent()) {
            return List.of(failed(report.failedOp().get(), report));
        }
        // After one was taken out on purpose there is nothing to tell; one that was lost before that is told.
        boolean lostBefore = report.scheduler().filter(state -> !state.alive()).isPresent();
        if (!measured.attached() && !lostBefore) {
            return List.of();
        }
        boolean alive = report.schedulerExit().isEmpty()
                && report.scheduler().map(SchedulerState::alive).orElse(false);
        String when = String.format(
                Locale.ROOT, "during workload (%.1fs into test)", report.wall().toNanos() / NANOS_PER_SECOND);
        return alive
                ? sameOps(measured)
                : List.of(lost(report.scheduler(), report.schedulerExit(), report.schedulerLog(), when));
    }

    /** {@return what the kernel said about sched_ext} */
    static String kernelLog(RunReport report) {
        return report.failedOp()
                .map(FailedOp::kernelLog)
                .or(() -> report.scheduler().map(SchedulerState::kernelLog))
                .orElse("");
    }

    private static Finding failed(FailedOp op, RunReport report) {
        String message = String.format(
                Locale.ROOT,
                "step %d, operation %d failed (%s): %s%s",
                op.step() + 1,
                op.op() + 1,
                op.reason(),
                op.message(),
                // It may be of one that was stopped before: all write to one log.
                lastLine(report.schedulerLog())
                        .map(line -> "; the schedulers' log ends with: " + line)
                        .orElse(""));
        return new Finding(outcome(op.reason()), message, false);
    }

    /** {@return what a failed attempt to start or stop a scheduler makes of a case} */
    static Outcome outcome(SchedulerFailure failure) {
        return switch (failure) {
            case EXEC_FAILED, DIED_AT_START -> Outcome.SCHEDULER_DIED_AT_START;
            case NOT_ATTACHED -> Outcome.SCHEDULER_NOT_ATTACHED;
            case NO_SCHED_EXT -> Outcome.NO_SCHED_EXT;
            case KILL_TIMEOUT -> Outcome.SCHEDULER_KILL_TIMEOUT;
            case STATE_STUCK -> Outcome.SCHEDULER_STATE_STUCK;
            case NO_SCHEDULER, ALREADY_STARTED, OTHER_SCHEDULER -> Outcome.SCHEDULER_NOT_AS_ASSUMED;
            case PROGRAM_NOT_ENDED -> Outcome.PAYLOAD_FAILED;
            case NO_RESOURCES, OPERATION_FAILED -> Outcome.REQUEST_REFUSED;
        };
    }

    /**
     * {@return how a scheduler was lost}
     *
     * @param when in words, for the message
     */
    static Finding lost(
            Optional<SchedulerState> state, Optional<SchedulerExit> schedulerExit, String log, String when) {
        KernelWords kernel =
                new KernelWords(state.map(SchedulerState::kernelLog).orElse(""));
        Optional<ProcessExit> exit = schedulerExit.map(SchedulerExit::exit);
        if (kernel.reason().isPresent() && !kernel.asked()) {
            return new Finding(
                    Outcome.SCHEDULER_EJECTED,
                    "the kernel ejected the scheduler " + when + ": "
                            + kernel.reason().get()
                            + kernel.details().map(details -> ": " + details).orElse(""),
                    false);
        }
        if (exit.isEmpty() && !kernel.asked()) {
            return new Finding(
                    Outcome.SCHEDULER_EJECTED,
                    "the kernel took the scheduler out " + when + " and gave no reason; its process lives on",
                    false);
        }
        boolean clean = exit.isPresent() ? !exit.get().signaled() && exit.get().value() == 0 : kernel.asked();
        String message = "scheduler " + (clean ? "ended too early, though cleanly, " : "process died unexpectedly ")
                + when + exit.map(end -> " (" + end + ")").orElse("")
                + lastLine(log).map(line -> ": " + line).orElse("");
        return new Finding(clean ? Outcome.SCHEDULER_EXITED : Outcome.SCHEDULER_CRASHED, message, false);
    }

    private static Optional<String> lastLine(String log) {
        return log.lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .map(String::strip);
    }

    /** The process may outlive its scheduler, which the kernel has taken out: the workload then ran without it. */
    private static List<Finding> sameOps(CaseMachine.Measurement measured) {
        if (measured.schedulerOps().isEmpty()) {
            return List.of();
        }
        String attached = measured.schedulerOps().get();
        String found = measured.report().scheduler().map(SchedulerState::ops).orElse("");
        if (attached.equals(found)) {
            return List.of();
        }
        return List.of(new Finding(
                Outcome.SCHEDULER_EJECTED,
                "the kernel took the scheduler out: attached was '" + attached + "', at the end of the workload "
                        + (found.isEmpty() ? "none was" : "'" + found + "' was"),
                false));
    }
}
