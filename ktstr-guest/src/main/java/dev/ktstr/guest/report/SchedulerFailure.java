// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.report;

import java.util.Arrays;

/** Why something that was to be done, mostly with the scheduler under test, was not; the text is the name on the wire. */
public enum SchedulerFailure {
    /** The binary cannot be executed: missing, not executable, or a library or interpreter of it is missing. */
    EXEC_FAILED("exec-failed"),
    /** It ended before it was attached. */
    DIED_AT_START("died-at-start"),
    /** It runs, but the kernel did not say in time that it is attached. */
    NOT_ATTACHED("not-attached"),
    /** The kernel has no sched_ext. */
    NO_SCHED_EXT("no-sched-ext"),
    /** The process that was to be stopped, or one it started, is still there after SIGTERM and SIGKILL. */
    KILL_TIMEOUT("kill-timeout"),
    /** The processes are gone, but the kernel did not give its scheduler up, not even at its own reset. */
    STATE_STUCK("state-stuck"),
    /** There is none that could be stopped. */
    NO_SCHEDULER("no-scheduler"),
    /** One was started, and not stopped, before another was to be attached. */
    ALREADY_STARTED("already-started"),
    /** A scheduler that the agent did not start is attached. */
    OTHER_SCHEDULER("other-scheduler"),
    /** The guest has no memory, process or file left to start one. */
    NO_RESOURCES("no-resources"),
    /** A program that was waited for had not ended in time. */
    PROGRAM_NOT_ENDED("program-not-ended"),
    /** It had nothing to do with a scheduler. */
    OPERATION_FAILED("operation-failed");

    private final String text;

    SchedulerFailure(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }

    /** {@return the failure of this name} Throws {@link IllegalArgumentException} where none has it. */
    public static SchedulerFailure parse(String text) {
        for (SchedulerFailure failure : values()) {
            if (failure.text.equals(text)) {
                return failure;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no reason, expected one of " + Arrays.toString(values()));
    }
}
