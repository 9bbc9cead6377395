// SPDX-License-Identifier: Apache-2.0
package dev.ktstr.guest.plan;

import java.time.Duration;
import java.util.List;

/**
 * Something that is done with the scheduler under test while a plan's workers work. One that fails ends the plan, and leaves no
 * scheduler. A stop that an operation makes is an intended one: nobody is told that the scheduler was lost.
 */
public sealed interface SchedulerOp extends PlanOp {
    /** The longest time that a scheduler may take until it is attached. */
    Duration MAX_ATTACH_TIMEOUT = Duration.ofMinutes(10);

    /** {@return whether it ends the scheduler that is attached} */
    boolean stops();

    /** {@return how long it waits for a scheduler to be attached, zero where it starts none} */
    Duration attachTimeout();

    /** Stops the scheduler: the guest is back with its kernel's own. */
    record Detach() implements SchedulerOp {
        @Override
        public String name() {
            return "detachScheduler";
        }

        @Override
        public boolean stops() {
            return true;
        }

        @Override
        public Duration attachTimeout() {
            return Duration.ZERO;
        }
    }

    /**
     * Starts a scheduler where there is none.
     *
     * @param command what is started
     * @param attachTimeout from its start until it has to be attached, longer than 0, at most {@link #MAX_ATTACH_TIMEOUT}
     */
    record Attach(SchedulerCommand command, Duration attachTimeout) implements SchedulerOp {
        public Attach {
            checkTimeout(attachTimeout);
        }

        /** {@return the start of this command line under this name} */
        public static Attach of(String name, List<String> argv, Duration attachTimeout) {
            return new Attach(new SchedulerCommand(name, argv), attachTimeout);
        }

        @Override
        public String name() {
            return "attachScheduler";
        }

        @Override
        public boolean stops() {
            return false;
        }
    }

    /**
     * Stops the scheduler that is there, and starts another.
     *
     * @param command what is started
     * @param attachTimeout from its start until it has to be attached, longer than 0, at most {@link #MAX_ATTACH_TIMEOUT}
     */
    record Replace(SchedulerCommand command, Duration attachTimeout) implements SchedulerOp {
        public Replace {
            checkTimeout(attachTimeout);
        }

        /** {@return the replacement by this command line under this name} */
        public static Replace of(String name, List<String> argv, Duration attachTimeout) {
            return new Replace(new SchedulerCommand(name, argv), attachTimeout);
        }

        @Override
        public String name() {
            return "replaceScheduler";
        }

        @Override
        public boolean stops() {
            return true;
        }
    }

    /**
     * Stops the scheduler that is there, and starts it again as it was started last.
     *
     * @param attachTimeout from its start until it has to be attached, longer than 0, at most {@link #MAX_ATTACH_TIMEOUT}
     */
    record Restart(Duration attachTimeout) implements SchedulerOp {
        public Restart {
            checkTimeout(attachTimeout);
        }

        @Override
        public String name() {
            return "restartScheduler";
        }

        @Override
        public boolean stops() {
            return true;
        }
    }

    private static void checkTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_ATTACH_TIMEOUT) > 0) {
            throw new IllegalArgumentException("The attach timeout of a scheduler must be longer than 0 and at most "
                    + MAX_ATTACH_TIMEOUT.toMinutes() + " min, got " + timeout);
        }
    }
}
