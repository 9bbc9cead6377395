// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest;

import dev.ktstr.guest.protocol.GuestException;

/** The scheduler under test does not run. */
public final class SchedulerStartException extends GuestException {
    /** How it failed; the text is the name on the wire. */
    public enum Reason {
        /** The binary cannot be executed: missing, not executable, or a library or interpreter of it is missing. */
        EXEC_FAILED("exec-failed"),
        /** It ended before it was attached. */
        DIED_AT_START("died-at-start"),
        /** It runs, but the kernel did not say in time that it is attached. */
        NOT_ATTACHED("not-attached"),
        /** The kernel has no sched_ext. */
        NO_SCHED_EXT("no-sched-ext");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        static Reason parse(String text) {
            for (Reason reason : values()) {
                if (reason.text.equals(text)) {
                    return reason;
                }
            }
            throw new IllegalArgumentException("'" + text + "' is no reason, expected exec-failed, died-at-start, "
                    + "not-attached or no-sched-ext");
        }
    }

    private final String scheduler;
    private final Reason reason;
    private final String log;
    private final String kernelLog;
    private final String schedExtDump;

    SchedulerStartException(
            String scheduler, Reason reason, String message, String log, String kernelLog, String schedExtDump) {
        super("Scheduler '" + scheduler + "' did not start (" + reason + "): " + message
                + (log.isBlank() ? "; it printed nothing" : ""));
        this.scheduler = scheduler;
        this.reason = reason;
        this.log = log;
        this.kernelLog = kernelLog;
        this.schedExtDump = schedExtDump;
    }

    /** {@return the name it was started under} */
    public String scheduler() {
        return scheduler;
    }

    /** {@return how it failed} */
    public Reason reason() {
        return reason;
    }

    /** {@return its last output, empty where it printed nothing} */
    public String log() {
        return log;
    }

    /** {@return what the kernel itself said about sched_ext meanwhile, a line each} */
    public String kernelLog() {
        return kernelLog;
    }

    /** {@return the kernel's debug dump of it, empty where it made none} */
    public String schedExtDump() {
        return schedExtDump;
    }
}
