// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.testng.run;

import dev.ktstr.guest.AgentSilentException;
import dev.ktstr.guest.AgentTimeoutException;
import dev.ktstr.guest.GuestFatalException;
import dev.ktstr.guest.ProgramTimeoutException;
import dev.ktstr.guest.RequestFailedException;
import dev.ktstr.guest.SchedulerStartException;
import dev.ktstr.guest.UnexpectedFrameException;
import dev.ktstr.guest.protocol.CorruptChannelException;
import dev.ktstr.guest.protocol.MalformedMessageException;
import dev.ktstr.kernel.live.LiveKernelException;
import dev.ktstr.kvm.EngineMissingException;
import dev.ktstr.kvm.MachineDiedException;
import dev.ktstr.kvm.MachineException;
import dev.ktstr.testng.outcome.Outcome;
import java.util.Optional;

/**
 * What became of a case that could not be carried out, told from what was thrown, from how far the case had come and from the
 * guest's console.
 *
 * @param outcome what it was
 * @param what one sentence with the particulars, without a full stop
 */
record Diagnosis(Outcome outcome, String what) {
    /** {@return outcome, particulars and what to do, for a report that has nothing else to say} */
    String text() {
        return outcome + ": " + what
                + outcome.cure().map(cure -> "\n  what to do: " + cure).orElse("");
    }

    static Diagnosis of(Throwable thrown, CasePhase phase, ConsoleWords console) {
        Diagnosis first = ofCause(thrown, phase, console);
        // Whatever gives up in a guest without memory does so for want of it.
        boolean forWantOfMemory =
                switch (first.outcome) {
                    case KERNEL_PANIC,
                            AGENT_FAILED,
                            AGENT_SILENT,
                            BOOT_HANG,
                            SCHEDULER_DIED_AT_START,
                            SCHEDULER_NOT_ATTACHED,
                            REQUEST_REFUSED,
                            WORKLOAD_TIMEOUT -> true;
                    default -> false;
                };
        return console.outOfMemory()
                .filter(words -> forWantOfMemory)
                .map(words -> new Diagnosis(
                        Outcome.GUEST_OUT_OF_MEMORY, "the guest ran out of memory: " + words + "; " + first.what))
                .orElse(first);
    }

    private static Diagnosis ofCause(Throwable thrown, CasePhase phase, ConsoleWords console) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Optional<Diagnosis> known = known(cause, phase, console);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return new Diagnosis(Outcome.HARNESS_FAILED, Causes.messages(thrown));
    }

    private static Optional<Diagnosis> known(Throwable cause, CasePhase phase, ConsoleWords console) {
        return cause instanceof MachineDiedException died
                ? Optional.of(ofMachine(died, console))
                : outcome(cause, phase).map(outcome -> new Diagnosis(outcome, Causes.messages(cause)));
    }

    private static Optional<Outcome> outcome(Throwable cause, CasePhase phase) {
        if (cause instanceof SchedulerStartException start) {
            return Optional.of(ofStart(start.reason()));
        }
        if (cause instanceof SchedulerLostException lost) {
            return Optional.of(lost.finding().outcome());
        }
        if (cause instanceof AgentTimeoutException) {
            return Optional.of(phase == CasePhase.BOOTING ? Outcome.BOOT_HANG : Outcome.WORKLOAD_TIMEOUT);
        }
        if (cause instanceof AgentSilentException) {
            return Optional.of(Outcome.AGENT_SILENT);
        }
        if (cause instanceof ProgramTimeoutException) {
            return Optional.of(Outcome.WORKLOAD_TIMEOUT);
        }
        if (cause instanceof GuestFatalException) {
            return Optional.of(Outcome.AGENT_FAILED);
        }
        if (cause instanceof CorruptChannelException
                || cause instanceof MalformedMessageException
                || cause instanceof UnexpectedFrameException) {
            return Optional.of(Outcome.CHANNEL_CORRUPT);
        }
        if (cause instanceof RequestFailedException failed) {
            Outcome refused =
                    failed.schedulerFailure().map(SchedulerCheck::outcome).orElse(Outcome.REQUEST_REFUSED);
            return Optional.of(failed.isOutOfMemory() ? Outcome.GUEST_OUT_OF_MEMORY : refused);
        }
        if (cause instanceof LiveKernelException) {
            return Optional.of(Outcome.NOT_IN_KERNEL);
        }
        if (cause instanceof MachineWrongException) {
            return Optional.of(Outcome.MACHINE_WRONG);
        }
        if (cause instanceof SchedulerMissingException) {
            return Optional.of(Outcome.SCHEDULER_MISSING);
        }
        if (cause instanceof GuestSetupException) {
            return Optional.of(Outcome.REQUEST_REFUSED);
        }
        if (cause instanceof SchedulerUnusableException) {
            return Optional.of(Outcome.SCHEDULER_UNUSABLE);
        }
        if (cause instanceof EngineMissingException) {
            return Optional.of(Outcome.ENGINE_MISSING);
        }
        return cause instanceof MachineException ? Optional.of(Outcome.ENGINE_FAILED) : Optional.empty();
    }

    private static Outcome ofStart(SchedulerStartException.Reason reason) {
        return switch (reason) {
            case EXEC_FAILED, DIED_AT_START -> Outcome.SCHEDULER_DIED_AT_START;
            case NOT_ATTACHED -> Outcome.SCHEDULER_NOT_ATTACHED;
            case NO_SCHED_EXT -> Outcome.NO_SCHED_EXT;
        };
    }

    private static Diagnosis ofMachine(MachineDiedException died, ConsoleWords console) {
        return switch (died.end()) {
            case RESET, PANICKED ->
                console.panic()
                        .map(words -> new Diagnosis(Outcome.KERNEL_PANIC, "the guest's kernel panicked: " + words))
                        .orElseGet(() -> new Diagnosis(
                                Outcome.GUEST_RESET,
                                "the guest was reset without a panic on its console: a triple fault, or a reboot"));
            case POWERED_OFF -> new Diagnosis(Outcome.GUEST_POWERED_OFF, died.getMessage());
            case ENGINE_KILLED -> new Diagnosis(Outcome.ENGINE_KILLED, died.getMessage());
            case ENGINE_FAILED -> new Diagnosis(Outcome.ENGINE_FAILED, died.getMessage());
            case CLOSED -> new Diagnosis(Outcome.HARNESS_FAILED, died.getMessage());
        };
    }
}
